// Opens the page to subscribe from in Chromium, narrow and wide, light and dark, and lets axe look for what keeps people out.
//
//   node check.mjs BINARY MODULES CHROMIUM PICTURES
//
// BINARY is the service, MODULES the folder with puppeteer-core and axe-core, PICTURES where screenshots go.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [binary, modules, chromium, pictures] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = require("axe-core");

const WIDTHS = [360, 1280];
const SCHEMES = ["light", "dark"];
const LEAST_TARGET = 44;
const LONG_NAME = "Mock interviews & <job shadowing> \u202eمقابلة\u202c " + "Donaudampfschifffahrtsgesellschaft".repeat(4);

const faults = [];
const folder = mkdtempSync(join(tmpdir(), "foothold-page-"));
const service = await start();
try {
  const pages = { short: service.page, long: await feedNamed(LONG_NAME) };
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"] });
  try {
    mkdirSync(pictures, { recursive: true });
    for (const [name, url] of Object.entries(pages))
      for (const width of WIDTHS)
        for (const scheme of SCHEMES) await look(browser, `${name}-${width}-${scheme}`, url, width, scheme);
  } finally {
    await browser.close();
  }
} finally {
  service.process.kill("SIGTERM");
  await service.ended;
  rmSync(folder, { recursive: true });
}
faults.forEach((fault) => console.error(fault));
console.log(`${faults.length} faults; screenshots in ${pictures}`);
process.exit(faults.length === 0 ? 0 : 1);

/** The service with its demonstration, once it has printed where the page is. */
async function start() {
  const port = await freePort();
  const env = { ...process.env, DATABASE_URL: `sqlite://${folder}/foothold.db`, FOOTHOLD_LISTEN: `127.0.0.1:${port}`, FOOTHOLD_LOG: "warn" };
  for (const name of ["FOOTHOLD_PUBLIC_URL", "FOOTHOLD_MASTER_KEY", "FOOTHOLD_MASTER_KEY_FILE"]) delete env[name];
  const child = spawn(binary, ["serve", "--demo"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let said = "";
  const greeting = new Promise((resolve, reject) => {
    child.stdout.on("data", (part) => {
      said += part;
      const page = said.match(/Subscribe to it +(\S+)/);
      const key = said.match(/^ *coordinator +(fhk_\S+)/m);
      if (page && key) resolve({ page: page[1], key: key[1] });
    });
    ended.then((code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  return { process: child, ended, base: `http://127.0.0.1:${port}`, ...(await greeting) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function feedNamed(name) {
  const headers = { authorization: `Bearer ${service.key}`, "content-type": "application/json" };
  const answer = await fetch(`${service.base}/v1/feeds`, { method: "POST", headers, body: JSON.stringify({ scope: { type: "institute" }, name }) });
  if (answer.status !== 201) throw new Error(`a feed cannot be made: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).page_url;
}

async function look(browser, name, url, width, scheme) {
  const page = await browser.newPage();
  const fault = (text) => faults.push(`${name}: ${text}`);
  page.on("console", (message) => fault(`the browser says: ${message.text()}`));
  page.on("pageerror", (error) => fault(`${error}`));
  page.on("request", (request) => request.url() === url || fault(`loads ${request.url()}`));
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url, { waitUntil: "load" });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });

  const seen = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    ground: getComputedStyle(document.body).backgroundColor,
    button: document.querySelector(".button").getBoundingClientRect().height,
    cut: [...document.querySelectorAll("textarea")].filter((area) => area.scrollHeight > area.clientHeight + 1).length,
  }));
  if (seen.overflow > 0) fault(`is ${seen.overflow} px too wide`);
  if (seen.button < LEAST_TARGET) fault(`the button is ${seen.button} px high`);
  if (seen.cut > 0) fault("the address is cut off");
  const [red] = seen.ground.match(/\d+/g).map(Number);
  if (red > 128 !== (scheme === "light")) fault(`the ground is ${seen.ground}`);

  // The page allows no script; the browser's debugger is not bound by that.
  await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate(() => window.axe.run(document));
  for (const { id, help, nodes } of [...violations, ...incomplete]) fault(`${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`);
  await page.close();
}
