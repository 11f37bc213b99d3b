// What a company's contact does, a few times a month: so it takes few clicks, and nobody has to remember how. Who a mentee is stays unseen
// until the time is confirmed.

import assert from "node:assert/strict";

import { book, entry, follow, notice, press, published } from "./office.mjs";
import { browserTest } from "./harness.mjs";

const accountOf = async (service) => (await service.api("GET", "/v1/accounts", undefined, "admin")).items.find(({ role }) => role === "partner");

browserTest("a contact comes from the link to a submitted slot with three clicks", {}, async ({ page, service }) => {
  const { id } = await accountOf(service);
  const { url, code } = await service.api("POST", `/v1/accounts/${id}/sign-in-link`, undefined, "admin");
  const clicks = [];
  const click = async (role, name) => {
    clicks.push(name);
    await page.getByRole("main").getByRole(role, { name, exact: true }).click();
  };

  await page.goto(new URL(url).pathname);
  await page.getByLabel("Which code were you given?").fill(code);
  await click("button", "Sign in");
  await page.getByRole("heading", { name: "What needs you" }).waitFor();
  await click("link", "New slot");
  // All is filled in from the last slot. Only the day is another one.
  await page.getByText("Filled in from").waitFor();
  await page.getByLabel("When does it begin?").fill("2027-04-13T10:00");
  await click("button", "Submit");
  await notice(page, "Submitted.");
  assert.deepEqual(clicks, ["Sign in", "New slot", "Submit"]);
});

/** Lets a mentee, of whom the company knows nothing yet, ask for a time that it has to approve. */
async function asked(service, name, title, day) {
  const { company_id } = await accountOf(service);
  const mentee = await service.api("POST", "/v1/mentees", { full_name: `${name} Achterberg`, preferred_name: name, fields: [], timezone: "Europe/London" });
  const slot = await published(service, { company_id, title, approval: "employer", local_start: `${day}T10:00` });
  const booking = await book(service, slot, mentee);
  const pages = ["/", "/bookings", `/slots/${slot.id}`, `/bookings/${booking.id}`, `/day/${day}`];
  return { name, slot, pages };
}

/** Tells on which of these pages a name stands, also where nobody looks. */
async function naming(page, name, paths) {
  const found = [];
  for (const path of paths) {
    await page.goto(path);
    if ((await page.content()).includes(name)) found.push(path);
  }
  return found;
}

browserTest("a contact confirms one time and declines another, and sees who comes only then", { as: "partner" }, async ({ page, service }) => {
  const one = await asked(service, "Zephyrine", "A time that suits", "2027-05-11");
  const other = await asked(service, "Quirina", "A time that does not suit", "2027-05-13");
  for (const { name, pages } of [one, other]) assert.deepEqual(await naming(page, name, pages), []);

  await page.goto("/");
  await press(entry(page, "Times to approve", one.slot.title), "Confirm");
  await notice(page, "Confirmed.");
  const [, ...told] = one.pages;
  assert.deepEqual(await naming(page, one.name, one.pages), told);

  await page.goto("/");
  const waits = entry(page, "Times to approve", other.slot.title);
  await waits.getByText("Decline", { exact: true }).click();
  await waits.getByLabel("Why?").selectOption("The host is not available");
  await press(waits, "Decline this time");
  await notice(page, "Declined.");
  assert.deepEqual(await naming(page, other.name, other.pages), []);
});

browserTest("a contact records from the day sheet who came", { as: "partner" }, async ({ page }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Day sheet" }).click();
  await follow(page, "Day before");
  await page.getByRole("link", { name: "First interview in English" }).waitFor();
  await follow(page, "Record attendance");
  await page.getByLabel("What happened with Tomasz?").selectOption("Took place");
  await press(page, "Preview");
  await page.getByText("1 came: Tomasz.").waitFor();
  await press(page, "Record");
  await notice(page, "Recorded.");
  await page.getByRole("row").filter({ hasText: "Tomasz" }).getByText("Came", { exact: true }).waitFor();
  await page.goto("/");
  assert.equal(await entry(page, "Who came?", "First interview in English").count(), 0);
});
