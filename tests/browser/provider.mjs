// A real provider of OpenID Connect on loopback: oidc-provider, which is certified by the OpenID Foundation. It is the second opinion beside
// the fake one of tests/api, which says what a right one never says.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { freePort } from "./harness.mjs";

const { BROWSER_MODULES } = process.env;

/** These people can sign in there, each with any password. */
const PEOPLE = {
  miriam: { name: "Miriam Osei", email: "miriam@institute.example", email_verified: true, groups: ["careers-team"] },
  ursula: { name: "Ursula Vane", email: "ursula@institute.example", email_verified: true, groups: ["choir"] },
};

/** Starts the provider, which leads people back to this address alone. */
export async function startProvider(redirectUri) {
  const { Provider } = await quietly(() => import(pathToFileURL(createRequire(join(BROWSER_MODULES, "package.json")).resolve("oidc-provider"))));
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const client = { id: "foothold", secret: "a secret of two" };
  const provider = await quietly(
    () =>
      new Provider(issuer, {
        clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
        scopes: ["openid", "email", "profile", "groups"],
        // The claims are in the ID token, as most providers have them.
        conformIdTokenClaims: false,
        pkce: { required: () => true },
        cookies: { keys: ["for this test alone"] },
        findAccount: (_, id) => PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
      }),
  );
  // Its pages for development load a font from elsewhere.
  provider.use(async (context, next) => {
    await next();
    if (typeof context.body === "string") context.body = context.body.replace(/@import url\([^)]*\);/g, "");
  });
  const server = createServer(provider.callback());
  await new Promise((resolve) => server.listen(Number(new URL(issuer).port), "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { issuer, client, stop };
}

/** Silences the provider. It warns of what is meant here: keys and pages for development, and a memory that forgets. */
async function quietly(make) {
  const { warn, info } = console;
  console.warn = console.info = () => {};
  try {
    return await make();
  } finally {
    Object.assign(console, { warn, info });
  }
}
