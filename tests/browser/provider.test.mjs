// Signing in with the institute's own provider, end to end: a real provider, a real browser, and the service between them.

import assert from "node:assert/strict";
import { after } from "node:test";

import { base, browserTest, elsewhere, look, settings } from "./harness.mjs";
import { startProvider } from "./provider.mjs";

let provider;
settings.push(async () => {
  provider = await startProvider(`${base}/sign-in/provider/return`);
  elsewhere.push(provider.issuer);
  return {
    FOOTHOLD_OIDC_ISSUER: provider.issuer,
    FOOTHOLD_OIDC_CLIENT_ID: provider.client.id,
    FOOTHOLD_OIDC_CLIENT_SECRET: provider.client.secret,
    FOOTHOLD_OIDC_ROLES: "careers-team=coordinator",
    FOOTHOLD_OIDC_ALLOW: "127.0.0.0/8",
    // The provider goes by the system's clock.
    FOOTHOLD_CLOCK_STARTS_AT: undefined,
  };
});
after(() => provider?.stop());

/** Signs in on the provider's pages, and agrees to what they ask. */
async function signInThere(page, name) {
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator("form:has(input[name=prompt][value=consent])").waitFor();
  await page.locator("button[type=submit]").click();
}

browserTest("somebody of the institute signs in with its provider, and out there too", {}, async ({ page }) => {
  await page.goto("/slots?status=published");
  await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  await look(page, "sign-in-with-provider");
  await page.getByRole("link", { name: "Sign in with your institute" }).click();
  await signInThere(page, "miriam");

  await page.waitForURL(`${base}/slots?status=published`);
  await page.goto("/me");
  await page.getByRole("heading", { name: "Miriam Osei" }).waitFor();
  await page.getByText("With your institute").waitFor();

  // The provider knows her now, so the way there and back asks for nothing.
  await page.goto("/sign-in/provider?next=%2Fweek");
  await page.waitForURL(`${base}/week`);
  // The provider asks her again where she has to prove anew who she is.
  await page.goto("/sign-in/provider?next=%2Fme&again=yes");
  await page.locator("input[name=password]").waitFor();
  await page.locator("input[name=login]").fill("miriam");
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.waitForURL(`${base}/me`);

  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  await look(page, "signed-out-with-provider");
  await page.getByRole("link", { name: "Sign out also at your institute" }).click();
  await page.waitForURL(`${provider.issuer}/session/end**`);
  await page.goto("/me");
  assert.equal(new URL(page.url()).pathname, "/sign-in", "the session has ended");
});

browserTest("somebody whose groups have no role is told whom to ask", {}, async ({ page }) => {
  await page.goto("/sign-in/provider");
  await signInThere(page, "ursula");
  await page.getByRole("heading", { name: "You have no role here" }).waitFor();
  await page.getByText("Ask an administrator of this service").waitFor();
  await look(page, "no-role");
});

browserTest("somebody who turns back at the provider can begin again", {}, async ({ page }) => {
  await page.goto("/sign-in/provider");
  await page.getByRole("link", { name: /cancel/i }).click();
  await page.getByRole("heading", { name: "Your institute has not signed you in" }).waitFor();
  await look(page, "turned-back");
  await page.getByRole("link", { name: "Begin again" }).click();
  await page.locator("input[name=login]").waitFor();
});
