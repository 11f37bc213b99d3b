// What the tests in a browser stand on: the service with its demonstration, a browser, and what must hold of every page.
//
// FOOTHOLD_BINARY is the service, BROWSER_MODULES the folder with playwright-core and axe-core, CHROMIUM the browser, and PAGES the folder
// for screenshots; with FAST none are taken of pages that are sound. `make test-browser` sets them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const { FOOTHOLD_BINARY, BROWSER_MODULES, CHROMIUM, PAGES, FAST } = process.env;
const require = createRequire(join(BROWSER_MODULES, "package.json"));
const { chromium } = require("playwright-core");
const axe = require("axe-core");

// The service's clock starts here in each file, on a Thursday, and runs on.
const STARTS_AT = "2027-03-11T09:00:00Z";
const WIDTHS = [360, 1280];
const SCHEMES = ["light", "dark"];
const LEAST_TARGET = 44;
// Steps that wait for a page wait at most so long; none waits for a time to pass.
const PATIENCE = 10_000;

// A page that refuses a form is meant, and Chromium writes a line for each answer of this kind.
const MEANT = /^Failed to load resource: the server responded with a status of 4(03|04|09|12|22) /;

// What a file adds to the settings of its service, each a promise, and the origins besides the service's to which its tests are led.
export const settings = [];
export const elsewhere = [];
/** The address of the file's service. */
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
 * file that is not there. `options` are those of a context, such as `javaScriptEnabled`.
 */
export function browserTest(name, options, body) {
  test(name, async () => {
    await (running ??= run());
    const context = await browser.newContext({ baseURL: service.base, viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    await context.tracing.start({ screenshots: true, snapshots: true });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !MEANT.test(message.text())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(`${error}`));
    page.on("request", (request) => {
      const expected = [service.base, "data:", ...elsewhere];
      if (!expected.some((origin) => request.url().startsWith(origin))) complaints.push(`loads ${request.url()}`);
    });
    try {
      await body({ page, context, service });
      assert.deepEqual(complaints, [], "what the browser complains of");
      await context.tracing.stop();
    } catch (error) {
      await keep(name, page, context);
      throw error;
    } finally {
      await context.close();
    }
  });
}

/** Looks at a page narrow and wide, light and dark: keeps a picture of each, and checks what must hold of every page. */
export async function look(page, name) {
  for (const width of WIDTHS) {
    await unroll(page, width);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${name}-${width}-${colorScheme}`);
      assert.deepEqual(await findings(page), [], `what axe finds on ${name}, ${width} px, ${colorScheme}`);
    }
    await assertFits(page, `${name} at ${width} px`);
  }
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

/** What axe finds, and what it cannot decide. */
async function findings(page) {
  await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate(() => axe.run(document));
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

/** The service with its demonstration on SQLite, once it has printed where things are. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), "foothold-browser-"));
  const own = { DATABASE_URL: `sqlite://${folder}/foothold.db`, FOOTHOLD_LISTEN: new URL(base).host, FOOTHOLD_CLOCK_STARTS_AT: STARTS_AT };
  const added = Object.assign({}, ...(await Promise.all(settings)));
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("FOOTHOLD_"));
  const child = spawn(FOOTHOLD_BINARY, ["serve", "--demo"], { env: { ...Object.fromEntries(inherited), ...own, ...added } });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let log = "";
  child.stderr.on("data", (part) => (log += part));
  let said = "";
  const greeting = new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      said += part;
      const subscribe = said.match(/Subscribe to it +(\S+)/);
      const key = said.match(/^ *coordinator +(fhk_\S+)/m);
      if (subscribe && key) resolve({ subscribe: subscribe[1], key: key[1] });
    });
    ended.then((code) => reject(new Error(`the service ended with ${code}: ${said}\n${log}`)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { base, log: () => log, stop, ...(await greeting) };
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
