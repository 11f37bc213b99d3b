// Each queue of Today, and how what waits there is done with.

import assert from "node:assert/strict";

import { book, bookable, draft, entry, follow, lanternbay, notice, press, published } from "./office.mjs";
import { browserTest, look } from "./harness.mjs";

const PASS_OVER = { override: { reason: "Agreed with the manager" } };
const step = (service, thing, name, body = {}) => service.api("POST", `/v1/${thing}/${name}`, body);

/** Makes a shadowing with somebody in it, and withdraws that person's clearance afterwards. */
async function noLongerCleared(service, fields) {
  const slot = await published(service, { kind: "shadowing", ...fields });
  const [mentee] = await bookable(service, slot);
  await book(service, slot, mentee);
  await service.api("PATCH", `/v1/mentees/${mentee.id}`, { workplace_clearance: "not_cleared" });
  return slot.title;
}

async function cancelBooking(page) {
  await follow(page, "Cancel this booking");
  await page.getByLabel("Why?").selectOption("Another reason");
  await page.getByLabel("The institute").check();
  await press(page, "Cancel this booking");
  await notice(page, "Cancelled.");
}

async function recordClearance(page) {
  await page.getByLabel("Cleared", { exact: true }).check();
  await press(page, "Save");
  await notice(page, "Saved.");
}

// The heading of a queue stands before what is made beforehand, of which the text of an entry is given, and what somebody does. Rounds to draw and
// what the service has not done are not among them: nothing that one does makes the service fail.
const QUEUES = {
  "Waiting for the employer": {
    make: async (service) => {
      const slot = await published(service, { title: "Asks the employer", approval: "employer", local_start: "2027-05-03T10:00" });
      await book(service, slot, (await bookable(service, slot))[0]);
      return slot.title;
    },
    clear: async (page, waits) => {
      await press(waits, "Confirm for them");
      await notice(page, "Confirmed.");
    },
  },
  "Offers running out": {
    make: async (service) => {
      const slot = await published(service, { title: "Holds a seat", local_start: "2027-05-04T10:00" });
      const [first, second] = await bookable(service, slot, 2);
      const seat = await book(service, slot, first);
      await book(service, slot, second, { if_full: "waitlist" });
      await step(service, `bookings/${seat.id}`, "cancel", { reason_code: "illness" });
      return slot.title;
    },
    clear: async (page, waits) => {
      await press(waits, "Accepted");
      await notice(page, "Confirmed.");
    },
  },
  "Who came?": {
    make: async () => "A day with community services",
    clear: async (page, waits) => {
      await press(waits, "Came");
      await notice(page, "Recorded.");
    },
  },
  "Slots to review": {
    make: async (service) => {
      const slot = await draft(service, { title: "To be looked at", local_start: "2027-04-01T16:00" });
      await step(service, `slots/${slot.id}`, "submit");
      return slot.title;
    },
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Review" }).click();
      await page.getByText("The card is complete.").waitFor();
      await press(page, "Publish");
      await notice(page, "Published.");
    },
  },
  "Returned to the company": {
    make: async (service) => {
      const slot = await draft(service, { title: "To be mended" });
      await step(service, `slots/${slot.id}`, "submit");
      await step(service, `slots/${slot.id}`, "return", { comment: "Say where to wait" });
      return "Say where to wait";
    },
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Open" }).click();
      await follow(page, "Submit");
      await press(page, "Submit");
      await notice(page, "Submitted.");
    },
  },
  "Slots on hold": {
    make: async (service) => {
      const slot = await published(service, { title: "In a flooded room", local_start: "2027-05-05T10:00" });
      await step(service, `slots/${slot.id}`, "hold", { reason: "The room is flooded" });
      return slot.title;
    },
    clear: async (page, waits) => {
      await press(waits, "Release");
      await notice(page, "Released.");
    },
  },
  "Changed by the company": {
    make: async (service) => {
      const { company_id } = await service.api("GET", "/v1/me", undefined, "partner");
      const slot = await published(service, { company_id, title: "Before the change", local_start: "2027-05-06T10:00" });
      await book(service, slot, (await bookable(service, slot))[0]);
      await service.api("PATCH", `/v1/slots/${slot.id}`, { title: "After the change" }, "partner");
      return "After the change";
    },
    clear: async (page, waits) => {
      await press(waits, "Mark as seen");
      await notice(page, "Saved.");
    },
  },
  "Touched by a blackout": {
    make: async (service) => {
      const slot = await published(service, { title: "On a holiday", local_start: "2027-06-10T10:00" });
      const scope = { type: "company", id: slot.company_id };
      await service.api("POST", "/v1/blackouts", { scope, name: "A day off", starts_on: "2027-06-10", ends_on: "2027-06-10" });
      return slot.title;
    },
    clear: async (page, waits) => {
      await press(waits, "Mark as seen");
      await notice(page, "Saved.");
    },
  },
  "Free seats, and booking closes soon": {
    make: async (service) => (await published(service, { title: "Closes in two days", local_start: "2027-03-15T15:00" })).title,
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Book" }).click();
      await page.getByRole("button", { name: "Book", exact: true }).first().click();
      await notice(page, "Booked.");
    },
  },
  "Two offers without an answer": {
    // The demonstration has a lawyer who let two offers run out.
    make: async () => "Yusuf Demir",
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Write a note" }).click();
      await page.getByLabel("What should be remembered?").fill("He has a new number, and would like another place.");
      await press(page, "Save");
      await notice(page, "Saved.");
    },
  },
  "Few entries, and the round closes soon": {
    // Two people have entered the demonstration's open round, which has three seats.
    make: async () => "Office interviews, second round",
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Enter somebody" }).click();
      await page.getByLabel("Find a mentee").fill("Hana Tesfaye");
      await press(page, "Find");
      await follow(page, "Enter");
      await page.getByLabel("1st choice").selectOption({ index: 1 });
      await page.getByLabel("By telephone").check();
      await press(page, "Enter");
      await notice(page, "Entered.");
    },
  },
  "Exceptions to decide": {
    make: async () => "Viktor Savchuk",
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Approve or reject" }).click();
      await follow(page, "Approve");
      await press(page, "Approve");
      await notice(page, "Approved, and done.");
    },
  },
  "Next steps with companies": {
    make: async (service) => {
      const call = { kind: "call", summary: "They have rooms", next_action: "Send the dates", next_action_due: "2027-03-10" };
      await service.api("POST", `/v1/companies/${(await lanternbay(service)).id}/interactions`, call);
      return "Send the dates";
    },
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Log contact" }).click();
      await page.getByLabel("Message").check();
      await page.getByLabel("What was said?").fill("The dates are sent.");
      await press(page, "Save");
      await notice(page, "Saved.");
    },
  },
  "Agreements that end": {
    make: async (service) => {
      const company = (await service.api("GET", "/v1/companies?q=Ottermere")).items[0];
      const agreement = { signed_on: "2026-03-20", signed_by_name: "B. Coelho", ends_on: "2027-03-20" };
      await step(service, `companies/${company.id}/partnership`, "transitions", { to: "active", agreement });
      return company.name;
    },
    clear: async (page, waits) => {
      const partnership = new URL(await waits.getByRole("link", { name: "Partnership step" }).getAttribute("href"), page.url()).pathname;
      await waits.getByRole("link", { name: "Partnership step" }).click();
      await page.getByLabel("Where does it stand now?").selectOption("Paused");
      await press(page, "Save");
      await notice(page, "Saved.");
      await page.goto(partnership);
      await page.getByLabel("Where does it stand now?").selectOption("Active");
      await page.getByLabel("When was it signed?").fill("2027-03-11");
      await page.getByLabel("By whom?").fill("B. Coelho");
      await page.getByLabel("When does it end?").fill("2028-03-10");
      await press(page, "Save");
      await notice(page, "Saved.");
    },
  },
  "Requests to look at first": {
    make: (service) => noLongerCleared(service, { title: "Asks, and is not cleared", approval: "employer", local_start: "2027-05-11T10:00" }),
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Record clearance" }).click();
      await recordClearance(page);
    },
  },
  "No longer cleared for workplaces": {
    make: (service) => noLongerCleared(service, { title: "Is not cleared", local_start: "2027-05-12T10:00" }),
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Record clearance" }).click();
      await recordClearance(page);
    },
  },
  "Over a limit since a slot moved": {
    make: async (service) => {
      const of = (title, day) => published(service, { title, kind: "shadowing", local_start: `2027-05-${day}T10:00` });
      const slots = [await of("A first day", 17), await of("A second day", 18), await of("A third day", 25)];
      const [mentee] = await bookable(service, slots[0]);
      for (const slot of slots) await book(service, slot, mentee, PASS_OVER);
      const to = { local_start: "2027-05-19T10:00", reason_code: "business_need" };
      await step(service, `slots/${slots[2].id}`, "move", to);
      return "A third day";
    },
    clear: async (page, waits) => {
      await waits.getByRole("link").first().click();
      await cancelBooking(page);
    },
  },
  "Without a seat in their session": {
    // One of a cohort's two members holds a seat elsewhere at the time of this session.
    make: async () => "How an office is run",
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Book", exact: true }).click();
      await press(page, "Book");
      await page.getByRole("heading", { name: "This cannot be done now" }).waitFor();
      await page.getByRole("link", { name: "Open the booking" }).click();
      await cancelBooking(page);
      await page.goto("/");
      await waits.getByRole("link", { name: "Book", exact: true }).click();
      await press(page, "Book");
      await notice(page, "Booked.");
    },
  },
  "Webhooks that have stopped": {
    make: async (service) => {
      const hook = { url: "https://hooks.lanternbay.example/foothold", description: "The office's register", company_id: (await lanternbay(service)).id };
      const { id } = await service.api("POST", "/v1/webhook-endpoints", hook);
      await step(service, `webhook-endpoints/${id}`, "disable");
      return hook.description;
    },
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Open the endpoint" }).click();
      await follow(page, "Enable");
      await press(page, "Enable");
      await notice(page, "Enabled.");
      await follow(page, "Recover");
      await page.getByLabel("Since when?").fill("2027-03-11T08:00");
      await press(page, "Recover");
      await notice(page, "What was not delivered is being sent again.");
    },
  },
  "Busy calendars that fail": {
    make: async () => "Marged's diary",
    clear: async (page, waits) => {
      await waits.getByRole("link", { name: "Open the host" }).click();
      await follow(page, "Delete");
      await press(page, "Delete");
      await notice(page, "Deleted.");
      await follow(page, "New busy calendar");
      await page.getByLabel("Which address does the calendar have?").fill("https://calendars.tallowquill.example/marged-owen-2027.ics");
      await press(page, "Register");
      await notice(page, "Created.");
    },
  },
};

for (const [queue, { make, clear }] of Object.entries(QUEUES)) {
  browserTest(`Today is rid of what waits under ${queue}`, { as: "coordinator" }, async ({ page, service }) => {
    const text = await make(service);
    await page.goto("/");
    const waits = entry(page, queue, text);
    assert.equal(await waits.count(), 1, `${text} waits under ${queue}`);
    await clear(page, waits);
    await page.goto("/");
    assert.equal(await entry(page, queue, text).count(), 0);
  });
}

browserTest("Today is cleared without script too", { as: "coordinator", javaScriptEnabled: false }, async ({ page, service }) => {
  const text = await QUEUES["Slots on hold"].make(service);
  await page.goto("/");
  await press(entry(page, "Slots on hold", text), "Release");
  await notice(page, "Released.");
  assert.equal(await entry(page, "Slots on hold", text).count(), 0);
});

