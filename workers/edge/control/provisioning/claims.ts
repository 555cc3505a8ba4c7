import { Hono } from "hono";
import { html } from "hono/html";
import type { TemporaryAccount } from "../../registry/accounts.ts";
import { registryOf } from "../../registry/client.ts";
import { hashOfText } from "../auth/tokens.ts";
import type { Api } from "../context.ts";

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** The page behind a claim's address, and its button. Whoever has the address may keep the account. */
export const claims = new Hono<Api>()
  .get("/", async (c) => {
    const account = await find(c.env, c.req.query("token"));
    if (!account) return c.html(page("This address is not valid", gone), 404, HEADERS);
    if (account.expiresOn === null) return c.html(page(account.name, kept), 200, HEADERS);
    const content = html`<p>It ends at ${account.expiresOn} with all its Workers, unless it is kept.</p>
<form method="post"><button>Keep this account</button></form>`;
    return c.html(page(account.name, content), 200, HEADERS);
  })
  .post("/", async (c) => {
    const account = await find(c.env, c.req.query("token"));
    if (!account) return c.html(page("This address is not valid", gone), 404, HEADERS);
    await registryOf(c.env).claimAccount(account.id);
    return c.html(page(account.name, kept), 200, HEADERS);
  });

const gone = html`<p>It is wrong, or the account has ended.</p>`;
const kept = html`<p>This account stays. Its token goes on working.</p>`;

const page = (title: string, content: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.4rem .9rem}</style>
<h1>${title}</h1>
${content}
</html>`;

async function find(
  env: Api["Bindings"],
  token: string | undefined,
): Promise<TemporaryAccount | null> {
  return token ? registryOf(env).findAccount("claim", await hashOfText(token)) : null;
}
