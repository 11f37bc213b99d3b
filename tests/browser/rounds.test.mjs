// Fair turns in the hands of coordinators: a round from its form to the receipt that is read out on the phone, and a place out of order, which
// takes two people.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { bookable, drawn, enter, entry, follow, goOnAs, notice, press, published, round } from "./office.mjs";
import { browserTest, look } from "./harness.mjs";

const { FOOTHOLD_BINARY } = process.env;

/** Makes two slots for a round, and finds so many mentees who could be booked into them. */
async function wanted(service, month, count) {
  const slots = [];
  for (const day of ["11", "12"]) slots.push(await published(service, { title: `Interview on the ${day}th`, local_start: `2027-${month}-${day}T10:00` }));
  return [slots, await bookable(service, slots[0], count)];
}

/** Makes a round with the form. The first try is too short for somebody who works. */
async function makeRound(page, name, slots) {
  await page.goto("/rounds");
  await page.locator(".head").getByRole("link", { name: "New round" }).click();
  await follow(page, "Mock interview");
  await page.getByLabel("What is the round called?").fill(name);
  await page.getByLabel("When does it open?").fill("2027-03-11T09:00");
  await page.getByLabel("When does it close?").fill("2027-03-12T12:00");
  for (const { id } of slots) await page.locator(`input[value="${id}"]`).check();
  await press(page, "Make the round");
  await page.locator(".summary", { hasText: "A round lasts at least 72 hours." }).waitFor();
  await look(page, "refused-round");
  await page.getByLabel("When does it close?").fill("2027-03-15T12:00");
  await press(page, "Make the round");
  await notice(page, "Created.");
  return { id: new URL(page.url()).pathname.split("/").at(-1), name };
}

/** Enters somebody who says on the phone which slots they would like. */
async function enterByPhone(page, mentee, slots) {
  await follow(page, "Enter somebody");
  await page.getByLabel("Find a mentee").fill(mentee.full_name);
  await press(page, "Find");
  await follow(page, "Enter");
  for (const [place, slot] of slots.entries()) await page.getByLabel(["1st choice", "2nd choice"][place]).selectOption(slot.id);
  await page.getByLabel("By telephone").check();
  await press(page, "Enter");
  await notice(page, "Entered.");
}

browserTest("a round is made, entered by phone and drawn, and its receipt is read", { as: "coordinator" }, async ({ page, context, service }) => {
  const [slots, [first, second, third]] = await wanted(service, "05", 3);
  const made = await makeRound(page, "Interviews in May", slots);
  await enterByPhone(page, first, slots);
  await page.getByRole("row").filter({ hasText: first.full_name }).getByText("By telephone").waitFor();
  // The sealed ballot may decide between these two, and nobody else wants the first choice of the one on the phone.
  for (const other of [second, third]) await enter(service, made, other, [slots[1]]);

  await service.goOnAt("2027-03-15T12:00:00Z");
  await drawn(service, made);
  await goOnAs(context, service, "coordinator");
  await page.goto(`/rounds/${made.id}`);
  await page.getByText("It was drawn today, 12:00").waitFor();
  const row = page.getByRole("row").filter({ hasText: first.full_name });
  await row.getByText("Has a place", { exact: true }).waitFor();
  const receipt = await row.getByRole("cell").last().innerText();
  assert.match(receipt, /^You have a mock interview: your first choice\./);
  await look(page, "round-drawn-of-three");

  const [record] = await Promise.all([page.waitForEvent("download"), follow(page, "Download the record")]);
  assert.match(execFileSync(FOOTHOLD_BINARY, ["verify-draw", await record.path()], { encoding: "utf8" }), /is as the rule gives it: 3 entries, 2 places/);
  await row.getByRole("link", { name: first.full_name }).click();
  await page.getByRole("complementary").getByText(receipt).waitFor();

  await page.goto("/");
  await press(entry(page, "Offers running out", first.full_name), "Accepted");
  await notice(page, "Confirmed.");
});

browserTest("a place out of order is asked for by one person and approved by another", { as: "coordinator" }, async ({ page, context, service }) => {
  const [slots, [mentee]] = await wanted(service, "06", 1);
  await round(service, slots, { name: "Interviews in June" });
  await page.goto(`/slots/${slots[0].id}`);
  await follow(page, "Ask for an exception");
  await page.getByLabel("Find a mentee").fill(mentee.full_name);
  await press(page, "Find");
  await look(page, "exception-for-whom");
  await follow(page, "Choose");
  await page.getByLabel("A mistake of ours").check();
  await page.getByLabel("Why?", { exact: true }).fill("We lost the form that came in time.");
  await look(page, "exception-asked");
  await press(page, "Ask a second person");
  await notice(page, "Asked.");

  // Who has asked reads why somebody else decides, also where the address is known.
  const exception = new URL(page.url()).pathname;
  await page.getByText("You have asked for this yourself, so another person decides.").waitFor();
  assert.equal(await page.getByRole("main").getByRole("link", { name: "Approve" }).count(), 0);
  await look(page, "exception-own");
  await page.goto(`${exception}/approve`);
  await page.getByText("You have asked for this yourself, so another person decides.").waitFor();
  assert.equal(await page.getByRole("main").getByRole("button", { name: "Approve" }).count(), 0);

  await goOnAs(context, service, "admin");
  await page.goto("/exceptions");
  await page.getByRole("row").filter({ hasText: mentee.full_name }).getByRole("link", { name: "A mistake of ours" }).click();
  await follow(page, "Approve");
  await press(page, "Approve");
  await notice(page, "Approved, and done.");
  await look(page, "exception-approved");
  await follow(page, "The booking");
  await page.getByRole("heading", { level: 1 }).filter({ hasText: mentee.full_name }).waitFor();
  await page.locator(".sentence .state", { hasText: "Offered" }).waitFor();
});
