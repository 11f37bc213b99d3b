// The life of a slot by its pages alone, and what stands in the way of a booking.

import assert from "node:assert/strict";

import { book, bookable, entry, follow, lanternbay, notice, press, published } from "./office.mjs";
import { browserTest, look } from "./harness.mjs";

const KINDS = { "with script": {}, "without script": { javaScriptEnabled: false } };

async function write(page, title) {
  await page.goto("/slots");
  await follow(page, "New slot");
  await follow(page, "Lanternbay Software Ltd");
  await page.getByLabel("What is it called?").fill(title);
  await page.getByRole("radio", { name: "Mock interview" }).check();
  await page.getByLabel("When does it begin?").fill("2027-04-01T10:00");
  await page.getByRole("radio", { name: "Online", exact: true }).check();
  await page.getByLabel("At which address online?").fill("https://meet.example/x");
  await page.getByLabel("The company approves the time of each booking").check();
  await describe(page);
  await press(page, "Save as a draft");
  await notice(page, "Created.");
}

/** Says on the card what has to be said before a slot is submitted. */
async function describe(page) {
  await page.getByLabel("What is it for?").fill("Practice for a panel interview");
  await page.getByLabel("What happens?").fill("Thirty minutes of questions, fifteen of feedback");
  await page.getByLabel("Who will be there?").fill("One engineer");
  await page.getByLabel("How does one get in, and what helps?").fill("Captions can be turned on");
}

async function review(page, title) {
  await follow(page, "Submit");
  await press(page, "Submit");
  await notice(page, "Submitted.");
  await page.goto("/");
  await entry(page, "Slots to review", title).getByRole("link", { name: "Review" }).click();
  await page.getByText("The card is complete.").waitFor();
  const slot = new URL(page.url()).pathname.replace("/review", "");
  await press(page, "Publish");
  // The next slot to review follows, or else Today.
  await notice(page, "Published.");
  await page.goto(slot);
}

/** Gives the seat, or a place on the waiting list, to the first who can have it, and says who that is. */
async function give(page, button) {
  await follow(page, "Book");
  const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: button, exact: true }) }).first();
  const name = await row.getByRole("link").first().innerText();
  await press(row, button);
  return name;
}

const stateOf = (page, name) => page.getByRole("row").filter({ hasText: name }).first().locator(".state").innerText();

for (const [kind, options] of Object.entries(KINDS)) {
  browserTest(`a slot is made, published, booked, moved, and its seat goes to the waiting list, ${kind}`, { as: "coordinator", ...options }, async ({ page }) => {
    const title = `Product interview ${kind}`;
    await write(page, title);
    await review(page, title);
    const slot = new URL(page.url()).pathname;

    const first = await give(page, "Book");
    await notice(page, "Booked.");
    assert.equal(await stateOf(page, first), "To approve");
    await page.goto("/");
    await press(entry(page, "Waiting for the employer", title), "Confirm for them");
    await notice(page, "Confirmed.");

    await page.goto(slot);
    assert.equal(await stateOf(page, first), "Confirmed");
    await follow(page, "Move");
    await page.getByLabel("When is it now?").fill("2027-04-02T11:00");
    await page.getByLabel("Why?", { exact: true }).selectOption("The host is not available");
    await press(page, "Preview");
    await page.getByText(`Asked again: ${first}.`).waitFor();
    await press(page, "Move");
    await notice(page, "Moved.");
    await page.getByText("Fri 2 Apr, 11:00").first().waitFor();

    const second = await give(page, "Join the waiting list");
    await notice(page, "On the waiting list.");
    await page.getByRole("main").getByRole("link", { name: first }).first().click();
    await follow(page, "Cancel this booking");
    await page.getByText(`${first} loses the seat, which goes to the next on the waiting list.`).waitFor();
    await page.getByLabel("Why?", { exact: true }).selectOption("Illness");
    await page.getByLabel("The mentee").check();
    await press(page, "Cancel this booking");
    await notice(page, "Cancelled.");

    await page.goto("/");
    await press(entry(page, "Offers running out", second), "Accepted");
    await notice(page, "Confirmed.");
    await page.goto(slot);
    assert.equal(await stateOf(page, second), "To approve");
  });
}

browserTest("a limit is in the way, and is passed over with a reason", { as: "coordinator" }, async ({ page, service }) => {
  const seat = await published(service, { title: "The first seat", local_start: "2027-05-10T10:00" });
  const slot = await published(service, { title: "The second seat", local_start: "2027-05-11T10:00" });
  const [mentee] = await bookable(service, slot);
  await book(service, seat, mentee);

  await page.goto(`/slots/${slot.id}/book?q=${encodeURIComponent(mentee.full_name)}`);
  const row = page.getByRole("row").filter({ hasText: mentee.full_name });
  await row.getByRole("link", { name: "Book with a reason" }).click();
  await press(page, "Book");
  await page.getByRole("heading", { name: "This cannot be done now" }).waitFor();
  await page.locator(".summary", { hasText: /at most 1/ }).waitFor();
  await page.getByRole("link", { name: "Open the booking" }).waitFor();
  await look(page, "refused-cap");

  await page.getByLabel("Why may a limit or the end of booking be passed over?").fill("The panel was cut short.");
  await press(page, "Book");
  await notice(page, "Booked.");
  await page.getByRole("link", { name: mentee.full_name }).first().click();
  await page.getByText("The panel was cut short.").first().waitFor();
});

for (const [kind, options] of Object.entries(KINDS)) {
  browserTest(`a series with a clash is seen on a calendar, and made without it, ${kind}`, { as: "coordinator", ...options }, async ({ page, service }) => {
    const [title, day] = kind === "with script" ? ["A day of interviews", "2027-06-01"] : ["Another day of interviews", "2027-06-02"];
    const company = await lanternbay(service);
    const [host] = (await service.api("GET", `/v1/companies/${company.id}/hosts`)).items;
    await published(service, { title: "In the way", host_ids: [host.id], local_start: `${day}T10:00` });

    await page.goto("/series");
    await follow(page, "New series");
    await follow(page, company.name);
    await page.getByLabel("On which day?").fill(day);
    await page.getByLabel("When does the first one begin?").fill("10:00");
    await page.getByLabel("When has the last one ended?").fill("13:00");
    await page.getByLabel("What is it called?").fill(title);
    await page.getByRole("radio", { name: "Mock interview" }).check();
    await page.getByRole("radio", { name: "Online", exact: true }).check();
    await page.getByLabel("At which address online?").fill("https://meet.example/x");
    await page.getByLabel(host.name).check();
    await describe(page);
    await press(page, "Preview");

    await page.getByText("Nothing is made yet.").waitFor();
    await page.getByText(/\b1 does not fit\./).waitFor();
    if (kind === "with script") await look(page, "series-preview");
    assert.equal((await service.api("GET", `/v1/slots?q=${encodeURIComponent(title)}`)).items.length, 0);
    await page.getByRole("button", { name: /^Make and publish the \d that fit$/ }).click();
    await notice(page, "Created.");
    const made = (await service.api("GET", `/v1/slots?q=${encodeURIComponent(title)}`)).items;
    assert.ok(made.length > 0 && made.every((slot) => slot.status === "published" && slot.local_start !== `${day}T10:00`), `${made.length} made`);
  });
}
