// Every page of the console, for everybody who can open it: found by following the links from where each role starts, with the things of
// the demonstration and some that it has not. A page that no link leads to stands in a list, and a route that was not seen is a failure.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { base, browserTest, look } from "./harness.mjs";
import { bookable, drawn, enter, goOnAs, published, round } from "./office.mjs";

const CONSOLE = new URL("../../src/console/", import.meta.url).pathname;
// Other tests look at these, or they are no pages.
const NO_PAGES = [
  /\/export$/,
  /\/import\/\{id\}$/,
  /^\/rounds\/[^/]+\/record$/,
  /^\/assets\//,
  /^\/console\/kit/,
  /^\/sign-in\/provider/,
  /^\/docs\//,
  /\.(csv|ics|json)$/,
];
const ID = /\b[a-z]{2,5}_[0-9a-z]{26}\b/g;
const DATE = /\b\d{4}-\d{2}-\d{2}\b/g;

/** Gives the routes of the pages, as the handlers name them. */
function routes() {
  const files = readdirSync(CONSOLE, { recursive: true }).filter((name) => name.endsWith(".rs") && !name.endsWith("sample.rs"));
  const all = files.flatMap((name) => [...readFileSync(join(CONSOLE, name), "utf8").matchAll(/#\[get\("([^"]+)"\)\]/g)]);
  return all.map(([, path]) => path).filter((path) => !NO_PAGES.some((none) => none.test(path)));
}

/** Gives the route that takes a path: of several, the one that names most. */
function routeOf(path, routes) {
  const takes = (route) => new RegExp(`^${route.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path);
  const parameters = (route) => route.split("{").length;
  return routes.filter(takes).sort((one, other) => parameters(one) - parameters(other))[0];
}

/** Gives what links to pages of the same kind have in common. */
function kindOf(link) {
  const { pathname, searchParams } = new URL(link, "http://x");
  const named = [...searchParams.keys()].filter((name) => name !== "notice");
  return [pathname.replace(ID, "{id}").replace(DATE, "{date}"), ...new Set(named)].join(" ");
}

/** Gives a name for each picture, of the role and of what the page shows. */
const pictureOf = (() => {
  const times = new Map();
  return (role, link) => {
    const name = `${role} ${kindOf(link)}`.replaceAll(/\W+/g, "-").replace(/-$/, "");
    times.set(name, (times.get(name) ?? 0) + 1);
    return times.get(name) > 1 ? `${name}-${times.get(name)}` : name;
  };
})();

/** Follows all links from these pages on, one of each kind that is not in `kinds` yet, and gives what was wrong. */
async function walk(context, role, starts, kinds, seen) {
  let found = starts.map((link) => ({ link, from: "the list" }));
  const wrong = [];
  const visit = async (page, { link, from }) => {
    const answer = await page.goto(link);
    assert.equal(answer.status(), 200, `the status of ${link}, which ${from} leads to`);
    const at = new URL(page.url()).pathname;
    assert.notEqual(at, "/sign-in", `${role} is signed in`);
    for (const path of [new URL(link, base).pathname, at]) seen.add(path);
    for (const next of await linksOf(page)) {
      if (!kinds.has(kindOf(next))) {
        kinds.add(kindOf(next));
        found.push({ link: next, from: link });
      }
    }
    await look(page, pictureOf(role, link));
  };
  // Two pages are walked at a time: while the one waits for the service, the other is looked at.
  const pages = [await context.newPage(), await context.newPage()];
  while (found.length > 0) {
    const round = found.values();
    found = [];
    const walkAlong = async (page) => {
      for (const next of round) await visit(page, next).catch((error) => wrong.push(`${role} ${next.link}: ${error.message}`));
    };
    await Promise.all(pages.map(walkAlong));
  }
  return wrong;
}

async function linksOf(page) {
  const links = await page.locator("a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href").split("#")[0]));
  return links.filter((link) => !NO_PAGES.some((none) => none.test(link.split("?")[0])));
}

/** Finds one thing in each state, because a page shows other parts and other steps in each. */
async function oneOfEach(service, list, state) {
  const { items } = await service.api("GET", `/v1/${list}?limit=100`);
  const first = new Map(items.map((item) => [item[state], item.id]));
  return [...first.values()].map((id) => `/${list}/${id}`);
}

/**
 * Makes what the demonstration has not: a round that is planned, one that is open and one that is drawn, an exception, and a call that failed.
 * Gives the page of an entry whose choice cannot be given as things stand, because the mentee has a place already.
 */
async function complete(service) {
  const day = (number) => published(service, { title: "Interview by turns", local_start: `2027-05-${number}T10:00` });
  const slots = [await day(17), await day(18), await day(19), await day(20)];
  const people = await bookable(service, slots[0], 3);
  await round(service, [slots[0]], { name: "Later interviews", opens_at: "2027-03-12T09:00:00Z" });
  const open = await round(service, [slots[1]], { name: "Interviews now" });
  const over = await round(service, slots.slice(2), { closes_at: "2027-03-11T09:30:00Z", override: { reason: "All have been asked on the phone" } });
  for (const mentee of people) await enter(service, open, mentee, [slots[1]]);
  // The first one has a place in the third slot, and one of the other two waits for the fourth.
  for (const [place, mentee] of people.entries()) await enter(service, over, mentee, [slots[place > 0 ? 3 : 2]]);
  const wish = { action: "place", slot_id: slots[1].id, mentee_id: people[0].id, category: "mistake_of_ours", reason: "We lost the form that came in time." };
  await service.api("POST", "/v1/exceptions", wish);
  const endpoint = await service.api("POST", "/v1/webhook-endpoints", { url: "https://hooks.lanternbay.example/foothold" });
  await service.api("POST", `/v1/webhook-endpoints/${endpoint.id}/test`);
  await service.goOnAt("2027-03-11T10:00:00Z");
  await drawn(service, over);
  return `/rounds/${open.id}/entries/${people[0].id}`;
}

const seen = new Set();
const OF_STAFF = new Set();

browserTest("every page is fit for a coordinator", { as: "coordinator", traced: false }, async ({ context, service }) => {
  const entry = await complete(service);
  await goOnAs(context, service, "coordinator");
  const things = [
    await oneOfEach(service, "rounds", "status"),
    await oneOfEach(service, "slots", "status"),
    await oneOfEach(service, "bookings", "status"),
    await oneOfEach(service, "companies", "partnership_status"),
  ];
  const [begun] = (await service.api("GET", "/v1/slots?q=community+services")).items;
  // No link leads to these from what the demonstration has now.
  const others = ["/search?q=an", "/search?q=nobody+has+this+name", "/queues/attendance", "/queues/offers", "/day/2027-03-09", "/day/2027-03-09/attendance"];
  const starts = ["/", "/me", ...others, `/slots/${begun.id}/attendance`, entry, ...things.flat()];
  assert.deepEqual(await walk(context, "coordinator", starts, OF_STAFF, seen), []);
});

browserTest("what an administrator can open besides is fit", { as: "admin", traced: false }, async ({ context }) => {
  assert.deepEqual(await walk(context, "admin", ["/", "/settings/keys", "/settings/policy/edit"], OF_STAFF, seen), []);
});

for (const role of ["partner", "viewer"]) {
  browserTest(`every page is fit for a ${role}`, { as: role, traced: false }, async ({ context }) => {
    assert.deepEqual(await walk(context, role, ["/"], new Set(), seen), []);
  });
}

browserTest("signing in is fit for everybody", {}, async ({ page, service }) => {
  const account = (await service.api("GET", "/v1/accounts", undefined, "admin")).items.find(({ role }) => role === "viewer");
  const { url, code } = await service.api("POST", `/v1/accounts/${account.id}/sign-in-link`, undefined, "admin");
  for (const [name, path] of Object.entries({ "": "/sign-in", "-link": new URL(url).pathname })) {
    await page.goto(path);
    seen.add(path);
    await look(page, `stranger-sign-in${name}`);
  }
  await page.getByLabel("Which code were you given?").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
});

const ERRORS = [
  [404, "coordinator", "/slots/slot_00000000000000000000000000"],
  [403, "partner", "/mentees"],
];

for (const [status, role, path] of ERRORS) {
  browserTest(`the page of the error ${status} is fit for everybody`, { as: role }, async ({ page }) => {
    const answer = await page.goto(path);
    assert.equal(answer.status(), status);
    await look(page, `error-${status}`);
  });
}

test("the walk has seen every page", () => {
  const all = routes();
  const taken = new Set([...seen].map((path) => routeOf(path, all)));
  assert.deepEqual(all.filter((route) => !taken.has(route)), []);
});
