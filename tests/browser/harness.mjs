// What the tests in a browser stand on: the service with its demonstration, a browser, and what must hold of every page.
//
// FOOTHOLD_BINARY is the service, BROWSER_MODULES the folder with playwright-core and axe-core, CHROMIUM the browser, and PAGES the folder
// for screenshots; with FAST none are taken of pages that are sound. `make test-browser` sets them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const { FOOTHOLD_BINARY, BROWSER_MODULES, CHROMIUM, PAGES, FAST } = process.env;
const require = createRequire(join(BROWSER_MODULES, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

// The service's clock starts here in each file, on a Thursday, and runs on.
const STARTS_AT = "2027-03-11T09:00:00Z";
const WIDTHS = [360, 1280];
const SCHEMES = ["light", "dark"];
const LEAST_TARGET = 44;
// Steps that wait for a page wait at most so long; none waits for a time to pass.
const PATIENCE = 10_000;
// Closing a page or a browser has no such limit of its own, so a test has one.
const TEST_PATIENCE = 120_000;

// A page that refuses a form is meant, and Chromium writes a line for each answer of this kind.
const MEANT = [403, 404, 409, 412, 422];
// A reader of a printed page has no use for these.
const CHROME = "header.side, .bar, .row-acts, .skip, .filter, .pager";

// A file adds to the settings of its service with functions that give some when the service starts. Its tests may also be led to these
// origins besides the service's.
export const settings = [];
export const elsewhere = [];
/** This is the address of the file's service. */
export const base = `http://127.0.0.1:${await freePort()}`;

let service;
let browser;
let running;
/** Starts both with the first test of a file: a hook would run before the file has said what it adds to the settings. */
async function run() {
  mkdirSync(PAGES, { recursive: true });
  [service, browser] = await Promise.all([
    start(),
    chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"] }),
  ]);
}
after(async () => {
  await browser?.close();
  await service?.stop();
});

/**
 * A test with a page of its own. It fails where the browser complains of something: an error in a script, a breach of the page's policy, a
 * file that is not there. `as` is the role of who is signed in, `meant` are statuses that the test means to get besides the usual ones,
 * `traced` is false where a test opens so many pages that the trace would take a third of its time, and the rest are options of a context, such
 * as `javaScriptEnabled`.
 */
export function browserTest(name, { as, meant = [], traced = true, ...options }, body) {
  test(name, { timeout: TEST_PATIENCE }, async () => {
    await (running ??= run());
    const context = await newContext(as, options);
    if (traced) await context.tracing.start({ snapshots: true });
    const complaints = listen(context, [...MEANT, ...meant]);
    const page = await context.newPage();
    try {
      await body({ page, context, service });
      assert.deepEqual(complaints, [], "what the browser complains of");
      if (traced) await context.tracing.stop();
    } catch (error) {
      await keep(name, page, context);
      throw error;
    } finally {
      await context.close();
    }
  });
}

async function newContext(role, options) {
  const storageState = role && (await service.signedIn(role));
  const context = await browser.newContext({ baseURL: service.base, viewport: { width: 1280, height: 800 }, storageState, ...options });
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/** Collects what the browser complains of on each page of a context. */
function listen(context, meant) {
  const complaints = [];
  const isMeant = (text) => meant.some((status) => text.startsWith(`Failed to load resource: the server responded with a status of ${status} `));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isMeant(message.text())) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(`${error.error()}`));
  context.on("request", (request) => {
    const expected = [base, "data:", ...elsewhere];
    if (!expected.some((origin) => request.url().startsWith(origin))) complaints.push(`loads ${request.url()}`);
  });
  return complaints;
}

/**
 * Looks at a page narrow and wide, light and dark: keeps a picture of each, and checks what must hold of every page. The colours alone differ
 * between light and dark, so only they are looked at twice. Where something lies over the page, `over` selects it, and axe judges it alone.
 */
export async function look(page, name, over) {
  for (const width of WIDTHS) {
    await unroll(page, width);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${name}-${width}-${colorScheme}`);
      const rules = colorScheme === "dark" ? ["color-contrast"] : undefined;
      assert.deepEqual(await findings(page, rules, over), [], `what axe finds on ${name}, ${width} px, ${colorScheme}`);
    }
    await assertFits(page, `${name} at ${width} px`);
  }
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  const printed = await page.evaluate((chrome) => [...document.querySelectorAll(chrome)].filter((part) => part.checkVisibility()).length, CHROME);
  assert.equal(printed, 0, `${name} is printed with chrome`);
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await assertFits(page, `${name} from right to left at ${width} px`);
  }
  await picture(page, `${name}-1280-rtl`);
  await page.evaluate(() => (document.documentElement.dir = "ltr"));
}

/** Makes the window as high as the page, so that what sticks to its lower edge hides nothing. */
async function unroll(page, width) {
  await page.setViewportSize({ width, height: 800 });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, 800) });
}

async function picture(page, name) {
  if (!FAST) await page.screenshot({ path: join(PAGES, `${name}.png`), fullPage: true });
}

/** Nobody scrolls sideways, and on a phone everything that one presses is large enough. */
async function assertFits(page, name) {
  const seen = await page.evaluate((least) => {
    const inText = (element) => element.matches("p a, li a, td a:not(.button), dd a, .summary a");
    const size = (element) => (element.matches("input[type=checkbox], input[type=radio]") ? element.closest("label") : element).getBoundingClientRect();
    const small = [...document.querySelectorAll("a, button, input, select, textarea, summary")]
      .filter((element) => element.checkVisibility() && element.type !== "hidden" && !element.matches(".skip, .search input") && !inText(element))
      .filter((element) => size(element).height < least)
      .map((element) => `${element.outerHTML.slice(0, 80)} is ${size(element).height} px high`);
    const { scrollWidth, clientWidth, scrollLeft } = document.documentElement;
    return { tooWide: scrollWidth - clientWidth, scrolled: scrollLeft, small: innerWidth < 900 ? small : [] };
  }, LEAST_TARGET);
  assert.deepEqual(seen, { tooWide: 0, scrolled: 0, small: [] }, name);
}

/**
 * Gives what axe finds with these rules, or with all, and what it cannot decide. It is told to load nothing anew: what it would load serves rules
 * about sound and turned screens, which no page has.
 */
async function findings(page, rules, over = "html") {
  if (await page.evaluate(() => typeof axe === "undefined")) await page.evaluate(axe);
  const options = { preload: false, resultTypes: ["violations", "incomplete"], ...(rules && { runOnly: rules }) };
  const { violations, incomplete } = await page.evaluate(([over, options]) => axe.run(over, options), [over, options]);
  return [...violations, ...incomplete].map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** Keeps what helps to see why a test failed: a trace, a picture and the service's log. */
async function keep(name, page, context) {
  const folder = join(PAGES, "failed", name.replaceAll(/\W+/g, "-"));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, "page.png"), fullPage: true }).catch(() => {});
  await context.tracing.stop({ path: join(folder, "trace.zip") }).catch(() => {});
  writeFileSync(join(folder, "service.log"), service.log());
  console.error(`kept in ${folder}`);
}

/** The service with its demonstration on SQLite. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), "foothold-browser-"));
  const own = { DATABASE_URL: `sqlite://${folder}/foothold.db`, FOOTHOLD_LISTEN: new URL(base).host, FOOTHOLD_CLOCK_STARTS_AT: STARTS_AT };
  const added = Object.assign({}, ...(await Promise.all(settings.map((give) => give()))));
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("FOOTHOLD_")));
  const environment = { ...inherited, ...own, ...added };
  let serving = await serve(environment);
  let signedIn = onceEach(signIn);
  return {
    base,
    log: () => serving.log(),
    subscribe: serving.subscribe,
    api: (...request) => api(serving.keys, ...request),
    signedIn: (role) => signedIn(role),
    /** Starts the service anew on what it has, with its clock at a later instant. What is due by then is done in a moment. */
    goOnAt: async (instant) => {
      await serving.stop();
      serving = await serve({ ...environment, FOOTHOLD_CLOCK_STARTS_AT: instant });
      signedIn = onceEach(signIn);
    },
    stop: async () => {
      await serving.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs the service, and gives what it prints once it has said where things are. */
async function serve(environment) {
  const child = spawn(FOOTHOLD_BINARY, ["serve", "--demo"], { env: environment });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  child.stderr.on("data", (part) => (log += part));
  let said = "";
  const greeting = new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      said += part;
      const subscribe = said.match(/Subscribe to it +(\S+)/);
      const keys = Object.fromEntries([...said.matchAll(/^ *(\w+) +(fhk_\S+)$/gm)].map(([, role, key]) => [role, key]));
      if (subscribe && said.includes("Keys are valid")) resolve({ subscribe: subscribe[1], keys });
    });
    ended.then((code) => reject(new Error(`the service ended with ${code}: ${said}\n${log}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { ...(await greeting), log: () => log, stop };
}

/** Gives what the API answers to somebody of this role. */
async function api(keys, method, path, body, role = "coordinator") {
  const headers = { authorization: `Bearer ${keys[role]}`, ...(body && { "content-type": "application/json" }) };
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

/** Gives what a browser keeps of somebody who signs in with a button of the demonstration. */
async function signIn(role) {
  const context = await browser.newContext({ baseURL: base });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.locator(`form:has(input[value="${role}"]) button`).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor({ state: "attached" });
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Does something once for each of its arguments. */
function onceEach(act) {
  const done = new Map();
  return (argument) => {
    if (!done.has(argument)) done.set(argument, act(argument));
    return done.get(argument);
  };
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
