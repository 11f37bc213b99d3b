// The page to subscribe from, which has no script and loads nothing.

import assert from "node:assert/strict";

import { browserTest, look } from "./harness.mjs";

const LONG_NAME = "Mock interviews & <job shadowing> \u202eمقابلة\u202c " + "Donaudampfschifffahrtsgesellschaft".repeat(4);

async function feedNamed(service, name) {
  const feed = await service.api("POST", "/v1/feeds", { scope: { type: "institute" }, name });
  return feed.page_url;
}

async function lookAtFeed(page, name, url) {
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(url);
  await look(page, name);
  assert.deepEqual(loaded, [url], "it loads nothing");
  const cut = await page.locator("textarea").evaluate((area) => area.scrollHeight > area.clientHeight + 1);
  assert.ok(!cut, "the address is whole");
}

browserTest("the page of a feed is fit for everybody", {}, ({ page, service }) => lookAtFeed(page, "subscribe", service.subscribe));

browserTest("the page of a feed with a long name is fit for everybody", {}, async ({ page, service }) => {
  await lookAtFeed(page, "subscribe-long", await feedNamed(service, LONG_NAME));
});

browserTest("the page of a feed is dark where the reader wants it dark", { colorScheme: "dark" }, async ({ page, service }) => {
  await page.goto(service.subscribe);
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [red] = ground.match(/\d+/g).map(Number);
  assert.ok(red < 128, ground);
});
