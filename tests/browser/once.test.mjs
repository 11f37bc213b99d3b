// Nothing typed is lost, and nothing is done twice, half, or for another site.

import assert from "node:assert/strict";
import { createServer } from "node:http";

import { bookable, draft, notice, press, published } from "./office.mjs";
import { browserTest, elsewhere, look } from "./harness.mjs";

const KINDS = { "with script": {}, "without script": { javaScriptEnabled: false } };

/** Opens the form of a slot, and lets somebody else change its title and its seats meanwhile. */
async function changedMeanwhile(page, service) {
  const slot = await draft(service, { title: "As it was" });
  await page.goto(`/slots/${slot.id}/edit`);
  await service.api("PATCH", `/v1/slots/${slot.id}`, { title: "Theirs", capacity: 3 });
  await page.getByLabel("What is it called?").fill("Mine");
  await press(page, "Save");
  await page.getByRole("heading", { name: "Somebody has changed this while you were here" }).waitFor();
  const row = page.getByRole("row").filter({ hasText: "What is it called?" });
  assert.deepEqual(await row.getByRole("cell").allInnerTexts(), ["What is it called?", "Mine", "Theirs"]);
  return slot;
}

/** Closes a window when all of its page has come: Chromium may never answer where it is told to close one while it goes to a page. */
async function leave(page) {
  await page.waitForLoadState();
  await page.close();
}

const titleOf = async (service, slot) => (await service.api("GET", `/v1/slots/${slot.id}`)).title;

for (const [kind, options] of Object.entries(KINDS)) {
  browserTest(`of two who change the same, the second one sees both and uses the own, ${kind}`, { as: "coordinator", ...options }, async ({ page, service }) => {
    const slot = await changedMeanwhile(page, service);
    if (kind === "with script") await look(page, "refused-changed");
    await press(page, "Use mine");
    await notice(page, "Saved.");
    assert.equal(await titleOf(service, slot), "Mine");
  });

  browserTest(`a seat is booked once by two clicks, ${kind}`, { as: "coordinator", ...options }, async ({ page, service }) => {
    const slot = await published(service, { title: `Clicked twice ${kind}`, capacity: 2, local_start: "2027-05-20T10:00" });
    await page.goto(`/slots/${slot.id}/book`);
    await page.getByRole("button", { name: "Book", exact: true }).first().dblclick();
    await notice(page, "Booked.");
    const { items } = await service.api("GET", `/v1/bookings?slot_id=${slot.id}`);
    assert.equal(items.length, 1);
  });

  browserTest(`what was typed survives the end of the session, ${kind}`, { meant: [401], ...options }, async ({ page, context, service }) => {
    const enter = (of) => of.locator(`form:has(input[value="coordinator"]) button`).click();
    const slot = await draft(service, { title: "Before the session ended" });
    await page.goto(`/slots/${slot.id}/edit`);
    await enter(page);
    await page.getByLabel("What is it called?").fill("After the session ended");
    const other = await context.newPage();
    await other.goto("/");
    await press(other, "Sign out");
    await other.getByRole("heading", { name: "You are signed out" }).waitFor();
    await leave(other);

    await press(page, "Save");
    await page.getByRole("heading", { name: "You are not signed in" }).waitFor();
    assert.equal(await titleOf(service, slot), "Before the session ended");
    const [again] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Sign in" }).click()]);
    await enter(again);
    await again.getByRole("navigation", { name: "Main" }).waitFor();
    await leave(again);
    await press(page, "Send again");
    await notice(page, "Saved.");
    assert.equal(await titleOf(service, slot), "After the session ended");
  });
}

browserTest("of two who change the same, the second one sees both and keeps the other's", { as: "coordinator" }, async ({ page, service }) => {
  const slot = await changedMeanwhile(page, service);
  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("link", { name: "Keep theirs" }).click();
  await page.getByRole("heading", { name: "Edit Theirs" }).waitFor();
  assert.equal(await page.getByLabel("What is it called?").inputValue(), "Theirs");
  assert.equal(await titleOf(service, slot), "Theirs");
});

// Another port is another origin of the same site, so the browser sends the session's cookie along; another name is another site.
for (const [kind, host] of Object.entries({ "another origin of this site": "127.0.0.1", "another site": "localhost" })) {
  browserTest(`a form of ${kind} does nothing`, { as: "coordinator" }, async ({ page, service }) => {
    const slot = await published(service, { title: `Wanted by ${kind}`, local_start: "2027-05-21T10:00" });
    const form = `<!doctype html><title>x</title><form method="post" action="${service.base}/slots/${slot.id}/hold"><input name="reason" value="x"><button>Win</button></form>`;
    const theirs = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(form));
    await new Promise((resolve) => theirs.listen(0, host, resolve));
    elsewhere.push(`http://${host}:${theirs.address().port}/`);
    await page.goto(elsewhere.at(-1));

    const [answer] = await Promise.all([page.waitForResponse(`${service.base}/**`), press(page, "Win")]);

    assert.equal(answer.status(), 403);
    await page.getByRole("heading", { name: "You may not do this" }).waitFor();
    assert.equal((await service.api("GET", `/v1/slots/${slot.id}`)).status, "published");
    assert.ok((await bookable(service, slot)).length > 0);
    theirs.close();
  });
}
