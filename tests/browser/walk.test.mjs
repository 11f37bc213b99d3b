// Every page of the console, for everybody who can open it: found by following the links from where each role starts, with the things of
// the demonstration. A page that no link leads to stands in a list, and a route that was not seen is a failure.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { base, browserTest, look } from "./harness.mjs";

const CONSOLE = new URL("../../src/console/", import.meta.url).pathname;
// Other tests look at these, or they are no pages.
const NO_PAGES = [/\/export$/, /\/import\/\{id\}$/, /^\/assets\//, /^\/console\/kit/, /^\/sign-in\/provider/, /^\/docs\//, /\.(csv|ics|json)$/];
// The demonstration has no round, no exception and no call of a webhook yet, and what only administrators can open is not walked to yet.
const NOT_WALKED = [/^\/rounds\/\{id\}/, /^\/exceptions\/(new|\{id\})/, /^\/settings\/(keys|deliveries\/\{id\}|policy\/edit)/];
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
    for (const address of [link, page.url()]) seen.add(new URL(address, base).pathname);
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

const seen = new Set();
const OF_STAFF = new Set();

browserTest("every page is fit for a coordinator", { as: "coordinator" }, async ({ context, service }) => {
  const things = [
    await oneOfEach(service, "slots", "status"),
    await oneOfEach(service, "bookings", "status"),
    await oneOfEach(service, "companies", "partnership_status"),
  ];
  const [begun] = (await service.api("GET", "/v1/slots?q=community+services")).items;
  // No link leads to these from what the demonstration has now.
  const others = ["/search?q=an", "/search?q=nobody+has+this+name", "/queues/attendance", "/queues/offers", "/day/2027-03-09", "/day/2027-03-09/attendance"];
  const starts = ["/", "/me", ...others, `/slots/${begun.id}/attendance`, ...things.flat()];
  assert.deepEqual(await walk(context, "coordinator", starts, OF_STAFF, seen), []);
});

browserTest("what an administrator can open besides is fit", { as: "admin" }, async ({ context }) => {
  assert.deepEqual(await walk(context, "admin", ["/"], OF_STAFF, seen), []);
});

for (const role of ["partner", "viewer"]) {
  browserTest(`every page is fit for a ${role}`, { as: role }, async ({ context }) => {
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
  assert.deepEqual(all.filter((route) => !taken.has(route) && !NOT_WALKED.some((one) => one.test(route))), []);
});
