// The parts that pages are made of, each in every state, and what a form does.

import assert from "node:assert/strict";

import { browserTest, look } from "./harness.mjs";

const STATES = ["form", "faults", "refused", "changed", "confirm", "bare"];
const WITHOUT_SCRIPT = { javaScriptEnabled: false };

/** Waits for the page that follows a form that was done. Its own parts show every notice, so the one of the page is asked for. */
const saved = (page) => page.locator("main > .notice", { hasText: "Saved." }).waitFor();

browserTest("the parts are fit for everybody", {}, async ({ page }) => {
  await page.goto("/console/kit?notice=saved");
  await look(page, "kit-parts");
});

for (const state of STATES) {
  browserTest(`the form in the state ${state} is fit for everybody`, {}, async ({ page }) => {
    await page.goto(`/console/kit/${state}`);
    await look(page, `kit-${state}`);
  });
}

for (const [kind, options] of [["with script", {}], ["without script", WITHOUT_SCRIPT]]) {
  browserTest(`a form that is refused keeps what was typed and leads to the fault, ${kind}`, options, async ({ page }) => {
    await page.goto("/console/kit/form");
    await page.getByLabel("How many seats are there?").fill("many");
    await page.getByLabel("What is it for?").fill("Two lines:\none & two");
    await page.getByLabel("Law").check();
    await page.getByRole("button", { name: "Save" }).click();

    await page.getByRole("heading", { name: "There is one thing to mend" }).waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.locator(":focus").getAttribute("role"), "alert", "the summary has the focus");
    await page.getByRole("link", { name: "How many seats are there?" }).click();
    const capacity = page.getByLabel("How many seats are there?");
    assert.equal(await page.locator(":focus").getAttribute("id"), "capacity", "the link leads to the field");
    assert.equal(await capacity.inputValue(), "many");
    assert.equal(await page.getByLabel("What is it for?").inputValue(), "Two lines:\none & two");
    assert.ok(await page.getByLabel("Law").isChecked());

    await capacity.fill("3");
    await page.getByRole("button", { name: "Save" }).click();
    await saved(page);
    assert.match(page.url(), /\/console\/kit\?notice=saved$/);
  });
}

browserTest("a button that is pressed twice sends the form once", {}, async ({ page }) => {
  await page.goto("/console/kit/form");
  let sent = 0;
  page.on("request", (request) => (sent += request.method() === "POST" ? 1 : 0));
  await page.getByRole("button", { name: "Save" }).dblclick();
  await saved(page);
  assert.equal(sent, 1);
});

browserTest("what was typed and not sent is asked for, and what was sent is not", {}, async ({ page }) => {
  let asked = 0;
  page.on("dialog", (dialog) => {
    asked += 1;
    return dialog.dismiss();
  });
  await page.goto("/console/kit/form");
  await page.getByLabel("What is it called?").pressSequentially(" today");
  await page.getByRole("link", { name: "Back" }).click();
  assert.deepEqual([asked, new URL(page.url()).pathname], [1, "/console/kit/form"]);
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  assert.equal(asked, 1);
});

browserTest("the keyboard reaches the content first, then the search", {}, async ({ page }) => {
  await page.goto("/console/kit");
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").innerText(), "Skip to content");
  const outline = await page.locator(":focus").evaluate((link) => getComputedStyle(link).outlineStyle);
  assert.equal(outline, "solid", "the focus is seen");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(":focus").getAttribute("id"), "main");
  await page.keyboard.press("Control+k");
  assert.equal(await page.locator(":focus").getAttribute("name"), "q");
});

browserTest("on a phone the menu opens without script", { ...WITHOUT_SCRIPT, viewport: { width: 360, height: 800 } }, async ({ page }) => {
  await page.goto("/console/kit");
  const entry = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Form" });
  assert.ok(!(await entry.isVisible()));
  await page.getByText("Menu", { exact: true }).click();
  await entry.click();
  await page.getByRole("heading", { name: "New slot" }).waitFor();
});

browserTest("an address is copied by a button that is there with a script only", { permissions: ["clipboard-read", "clipboard-write"] }, async ({ page }) => {
  await page.goto("/console/kit");
  await page.getByRole("button", { name: "Copy the address" }).click();
  await page.getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator("#address").innerText());
});

browserTest("times say what they are where the reader is", { timezoneId: "Asia/Tokyo" }, async ({ page }) => {
  await page.goto("/console/kit");
  assert.match(await page.locator("time").first().getAttribute("title"), /Asia\/Tokyo$/);
});

browserTest("a printed page has no chrome", {}, async ({ page }) => {
  await page.goto("/console/kit");
  await page.emulateMedia({ media: "print" });
  for (const chrome of ["header.side", ".search", ".row-acts"]) {
    assert.ok(!(await page.locator(chrome).first().isVisible()), `${chrome} is not printed`);
  }
  assert.ok(await page.getByRole("table").first().isVisible());
});
