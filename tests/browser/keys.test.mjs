// The keyboard alone, and what the script adds: the search palette and the dialogs. Each of them works without the other's help.

import assert from "node:assert/strict";

import { bookable, follow, notice, press, published } from "./office.mjs";
import { browserTest, look } from "./harness.mjs";

/** Tells where the focus is: its text, and whether somebody sees it. */
const focus = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const marked = element.closest(".search") ?? element;
    const box = element.getBoundingClientRect();
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
      text: (element.textContent || element.value || element.name || "").trim(),
      isMarked: getComputedStyle(marked).outlineStyle === "solid",
      isInSight: box.top >= 0 && box.bottom <= innerHeight && (element.contains(middle) || middle?.contains(element)),
    };
  });

/** Presses Tab until the focus is on what has this text, and checks each stop on the way. */
async function tabTo(page, text) {
  const passed = [];
  while (passed.length < 80) {
    await page.keyboard.press("Tab");
    const at = await focus(page);
    assert.ok(at.isMarked && at.isInSight, `the focus is seen: ${JSON.stringify(at)}`);
    if (at.text === text) return passed;
    passed.push(at.text);
  }
  throw new Error(`Tab does not come to ${text}: ${passed.join(", ")}`);
}

browserTest("Today is cleared with the keyboard alone", { as: "coordinator" }, async ({ page }) => {
  await page.goto("/");
  assert.equal(await page.locator("[tabindex]:not([tabindex='-1'])").count(), 0, "the order is that of the page");
  await tabTo(page, "Skip to content");
  await page.keyboard.press("Enter");
  const passed = await tabTo(page, "Came");
  assert.ok(!passed.includes("Week"), "the navigation is skipped");
  await page.keyboard.press("Enter");
  await notice(page, "Recorded.");
});

browserTest("somebody is found and booked with the keyboard alone", { as: "coordinator" }, async ({ page, service }) => {
  const slot = await published(service, { title: "Booked without a mouse", local_start: "2027-03-19T08:00" });
  const [{ full_name: name }] = await bookable(service, slot);
  const enter = async (text, heading) => {
    await tabTo(page, text);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  };
  await page.goto("/week");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(name);
  await page.locator(".found").getByRole("link", { name }).waitFor();
  await enter(name, name);
  await enter("Book", `Book ${name}`);
  await tabTo(page, slot.title);
  await enter("Book", `Book ${name}`);
  await page.getByText(`${name} gets a seat in “${slot.title}”`).waitFor();
  await enter("Book", slot.title);
  await notice(page, "Booked.");
  await page.getByRole("row").filter({ hasText: name }).getByText("Confirmed", { exact: true }).waitFor();
});

browserTest("on a phone nothing covers the focus", { as: "coordinator", viewport: { width: 360, height: 640 } }, async ({ page, service }) => {
  const slot = await published(service, { title: "On a phone" });
  await page.goto(`/slots/${slot.id}`);
  await tabTo(page, "Book");
  await tabTo(page, "Lanternbay Software Ltd");
});

browserTest("the palette finds a person while one types, and Tab leads there", { as: "coordinator" }, async ({ page }) => {
  await page.goto("/week");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Ama");
  const found = page.locator(".found");
  await found.getByRole("link", { name: "Amal Idris" }).waitFor();
  await look(page, "palette", ".found");
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("l");
  await found.getByRole("link", { name: "Amal Idris" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await found.getByRole("link").count(), 0);
  await page.getByRole("searchbox").fill("Amal");
  await found.getByRole("link", { name: "Amal Idris" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(":focus").getAttribute("name"), "q");
  await page.keyboard.type(" ");
  await page.keyboard.press("Backspace");
  await found.getByRole("link", { name: "Amal Idris" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Amal Idris" }).waitFor();
});

for (const [kind, options] of Object.entries({ "without script": { javaScriptEnabled: false }, "when the palette fails": {} })) {
  browserTest(`the search works ${kind}`, { as: "coordinator", meant: [503], ...options }, async ({ page }) => {
    await page.goto("/");
    await page.route("**/search?*", (route) => (route.request().resourceType() === "fetch" ? route.fulfill({ status: 503 }) : route.continue()));
    await page.getByRole("searchbox").fill("Amal");
    await page.getByRole("searchbox").press("Enter");
    await page.getByRole("heading", { name: "Search" }).waitFor();
    await page.locator("#found").getByRole("link", { name: "Amal Idris" }).click();
    await page.getByRole("heading", { level: 1, name: "Amal Idris" }).waitFor();
  });
}

browserTest("an act that cannot be taken back asks in a dialog, which Escape and Back close", { as: "coordinator" }, async ({ page, service }) => {
  const slot = await published(service, { title: "To be cancelled" });
  await page.goto(`/slots/${slot.id}`);
  const dialog = page.getByRole("dialog", { name: "Cancel this slot: To be cancelled" });
  await follow(page, "Cancel this slot");
  await dialog.waitFor();
  await look(page, "dialog");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.locator(":focus").innerText(), "Cancel this slot");
  await page.keyboard.press("Enter");
  await dialog.getByRole("link", { name: "Back" }).click();
  await dialog.waitFor({ state: "detached" });

  await follow(page, "Cancel this slot");
  await press(dialog, "Cancel this slot");
  await page.getByRole("heading", { name: "There is one thing to mend" }).waitFor();
  await page.getByLabel("Why?").selectOption("Illness");
  await press(page, "Cancel this slot");
  await notice(page, "Cancelled.");
});

for (const [kind, options] of Object.entries({ "without script": { javaScriptEnabled: false }, "when the dialog fails": {} })) {
  browserTest(`an act that cannot be taken back asks on its page ${kind}`, { as: "coordinator", meant: [503], ...options }, async ({ page, service }) => {
    const slot = await published(service, { title: `Asked ${kind}` });
    await page.goto(`/slots/${slot.id}`);
    await page.route("**/cancel", (route) => (route.request().resourceType() === "fetch" ? route.fulfill({ status: 503 }) : route.continue()));
    await follow(page, "Cancel this slot");
    await page.getByRole("heading", { level: 1, name: `Cancel this slot: Asked ${kind}` }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/slots/${slot.id}/cancel`);
  });
}
