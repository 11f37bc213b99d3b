// `make pictures`: what README.md shows, from the demonstration at the clock of the tests.

import { join } from "node:path";

import { browserTest } from "./harness.mjs";

const DOCS = new URL("../../docs/", import.meta.url).pathname;

for (const [name, path] of Object.entries({ today: "/", week: "/week?from=2027-03-15" })) {
  browserTest(`a picture of ${name}`, { as: "coordinator" }, async ({ page }) => {
    await page.goto(path);
    await page.screenshot({ path: join(DOCS, `${name}.png`) });
  });
}
