// `make pictures`: what README.md shows, from the demonstration on the morning of its own present.

import { join } from "node:path";

import { browserTest, settings } from "./harness.mjs";

settings.push(() => ({ FOOTHOLD_CLOCK_STARTS_AT: "2027-03-08T09:00:00Z" }));
const DOCS = new URL("../../docs/", import.meta.url).pathname;

for (const [name, path] of Object.entries({ today: "/", week: "/week?from=2027-03-15" })) {
  browserTest(`a picture of ${name}`, { as: "coordinator" }, async ({ page }) => {
    await page.goto(path);
    await page.screenshot({ path: join(DOCS, `${name}.png`) });
  });
}
