import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { ask } from "../edge/client.ts";
import type { Product } from "../support/product.ts";
import type { Playground } from "./playground.ts";
import { beginVisit, endVisit } from "./visit.ts";

const PASSPHRASE = "an ordinary passphrase";

let product: Product;
let browser: Browser;
let playground: Playground;
let token = "";
let dataDir = "";

const READS = ["Account Settings Read", "Workers Scripts Read"];
/** May look at Workers, and at nothing that they are bound to. */
const NARROW = { name: "narrow", token: "a-token-that-only-looks", permissions: READS };
/** May look at everything that a deploy looks at, and change nothing. */
const WIDER = {
  name: "wider",
  token: "a-token-that-looks-at-all",
  permissions: [
    ...READS,
    "Workers KV Storage Read",
    "Workers R2 Storage Read",
    "D1 Read",
    "Queues Read",
  ],
};

// Cloudflare can't be had here: the edge of the same product stands for it, by its API alone.
beforeAll(async () => {
  const port = (await findFreePorts(["public"])).public;
  dataDir = await mkdtemp(join(tmpdir(), "thaw-"));
  await writeFile(join(dataDir, "api-tokens.json"), JSON.stringify([NARROW, WIDER]));
  const env = { CLOUDFLARE_API_BASE_URL: `http://localhost:${port}/client/v4` };
  ({ product, browser, playground } = await beginVisit("", { port, env, dataDir }));
  token = (await readFile(join(product.dataDir, "api-token"), "utf8")).trim();
  await playground.page.getByRole("tab", { name: "Deployments" }).first().click();
});
afterAll(async () => {
  await endVisit({ product, browser, playground });
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

const dialog = (): Locator => playground.page.getByRole("dialog");

async function choose(kind: string): Promise<void> {
  await playground.button("Change target").click();
  await dialog().getByRole("radio", { name: kind }).check();
}

test("a look lists what was checked, and sends nothing", async () => {
  await playground.button("Check first").click();
  const preflight = playground.region("Preflight");
  await preflight.getByText(/0 problems/).waitFor();
  // Open by itself where there is something to note, as a slow start on a busy machine.
  if (!(await preflight.getByRole("listitem").first().isVisible())) {
    await preflight.getByText(/Preflight:/).click();
  }
  await preflight.getByText("hello-fastapi is free").waitFor();
  await preflight.getByText(/in a fresh isolate on this machine/).waitFor();
  await playground.picture("preflight");
});

test("a temporary account: terms, proof of work, deploy, and the address to claim it, hidden until asked for", async () => {
  await choose("A temporary Cloudflare account");
  const make = dialog().getByRole("button", { name: "Make a temporary account" });
  expect(await make.isDisabled()).toBe(true);
  await playground.picture("target-temporary");
  await dialog().getByRole("checkbox").check();
  await make.click();
  const use = dialog().getByRole("button", { name: "Use this account" });
  await use.waitFor();
  expect(await dialog().innerText()).not.toContain("/claim?");
  await dialog().getByRole("button", { name: "Show it" }).click();
  await dialog()
    .getByRole("link", { name: /\/claim\?token=/ })
    .waitFor();
  await playground.picture("target-claim");
  await use.click();
  const url = await playground.deploy();
  expect(url).toMatch(/^http:\/\/hello-fastapi\.temporary-\w+\.localhost/);
  const visit = await playground.context.newPage();
  await visit.goto(url);
  expect(await visit.locator("body").innerText()).toContain("Hello from FastAPI");
  await visit.close();
  await playground.picture("deployed-temporary");
});

test("one's own account: a wrong token is told so, a right one may be kept, encrypted", async () => {
  await choose("Your Cloudflare account");
  const field = dialog().getByLabel("API token", { exact: true });
  const check = dialog().getByRole("button", { name: "Check the token" });
  await field.fill("not-a-token-of-anyone");
  await check.click();
  await dialog()
    .getByText(/doesn't know this token/)
    .waitFor();
  await field.fill(token);
  await check.click();
  await dialog().getByText("Can be read.").first().waitFor();
  await dialog().getByRole("checkbox").check();
  await dialog().getByLabel("Passphrase").fill(PASSPHRASE);
  await playground.picture("target-account");
  await dialog().getByRole("button", { name: "Use This machine" }).click();
  await playground.page.getByText("Goes to the Cloudflare account This machine").waitFor();
  const kept = await playground.page.evaluate(() => JSON.stringify(localStorage));
  expect(kept).toContain("thaw:account");
  expect(kept).not.toContain(token);
});

test("after a reload the passphrase opens it, and a deploy is looked at before it goes", async () => {
  await playground.page.reload();
  await playground.page.getByRole("tab", { name: "Deployments" }).first().click();
  await playground.page.getByText(/Goes to http/).waitFor();
  await choose("A temporary Cloudflare account");
  // Its address and its clock have outlived the page as well.
  await dialog()
    .getByText(/^ends in \d+:\d\d$/)
    .waitFor();
  await dialog().getByRole("button", { name: "Show it" }).click();
  await dialog()
    .getByRole("link", { name: /\/claim\?token=/ })
    .waitFor();
  await playground.picture("temporary-reloaded");
  await dialog().getByRole("button", { name: "Use this account" }).click();
  await playground.page.getByText("Goes to Temporary account").waitFor();
  await choose("Your Cloudflare account");
  await dialog().getByLabel("Passphrase").fill("another passphrase");
  const unlock = dialog().getByRole("button", { name: "Unlock and use" });
  await unlock.click();
  await dialog().getByText("That isn't the passphrase").waitFor();
  await playground.picture("target-locked");
  await dialog().getByLabel("Passphrase").fill(PASSPHRASE);
  await unlock.click();
  await playground.page.getByText("Goes to the Cloudflare account This machine").waitFor();
  expect(await playground.deploy()).toBe(`${product.workerOrigin("hello-fastapi")}/`);
});

const SECRET = "open-sesame";
const CONFIG = `{
  "name": "keyed",
  "main": "src/entry.py",
  "compatibility_date": "2026-10-01",
  "compatibility_flags": ["python_workers"],
  "secrets": { "required": ["API_KEY"] }
}
`;
const PROGRAM = `from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        word = getattr(self.env, "WORD", "no word")
        return Response("with " + self.env.API_KEY + " and " + word)
`;

const ASKING = `from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        answer = await self.env.OTHER.fetch("http://keyed/")
        return Response(self.env.API_KEY + ": " + await answer.text())
`;
const ASKING_CONFIG = CONFIG.replace("keyed", "asking").replace(
  '"secrets"',
  '"services": [{ "binding": "OTHER", "service": "keyed" }],\n  "secrets"',
);

/** What the page keeps anywhere, and all that it shows. */
const kept = (): Promise<string> =>
  playground.page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.body.innerHTML]),
  );

const answer = async (): Promise<string> => (await ask(product, "keyed.localhost")).text;

async function deployed(name: string): Promise<void> {
  await playground.button("Deploy").click();
  const card = playground.region("Deployments").locator("[data-newest]");
  await card.getByRole("link", { name: `${product.workerOrigin(name)}/` }).waitFor();
}

test("secrets: what the configuration requires is asked for, goes along in either form, and is in no corner afterwards", async () => {
  const { page } = playground;
  const field = page.getByLabel("API_KEY required");
  const editor = playground.region("Editor");
  await editor.getByRole("tab", { name: "entry.py" }).click();
  await playground.type(PROGRAM);
  await editor.getByRole("tab", { name: "wrangler.jsonc" }).click();
  await playground.type(CONFIG);
  await field.waitFor();
  await playground.button("Deploy").click();
  const problem = playground.region("Deployments").getByRole("alert");
  await problem.getByText(/requires the secret API_KEY.*Nothing was sent/).waitFor();
  await playground.picture("secrets-missing");

  // What another target lacks is asked for anew; what was typed for this one isn't taken along.
  await field.fill("typed for another target");
  await choose("A temporary Cloudflare account");
  await dialog().getByRole("button", { name: "Use this account" }).click();
  await playground.page.getByText("Goes to Temporary account").waitFor();
  await field.waitFor();
  expect(await field.inputValue()).toBe("");
  await choose("Your Cloudflare account");
  await dialog().getByLabel("Passphrase").fill(PASSPHRASE);
  await dialog().getByRole("button", { name: "Unlock and use" }).click();
  await playground.page.getByText("Goes to the Cloudflare account This machine").waitFor();
  await field.fill(SECRET);
  await playground.button("Show API_KEY").press("Enter");
  expect(await field.getAttribute("type")).toBe("text");
  await playground.button("Hide API_KEY").press("Enter");
  expect(await field.getAttribute("type")).toBe("password");
  await playground.button("Add a secret").click();
  await page.getByLabel("Name of the secret").fill("WORD");
  await page.getByLabel("Value of WORD").fill("magic");
  await playground.picture("secrets-typed");
  await playground.onPhone(() => playground.picture("secrets-phone"));
  await page.getByRole("radio", { name: "Native Python Worker" }).check();
  await playground.picture("shapes");
  await deployed("keyed");
  expect(await answer()).toBe(`with ${SECRET} and magic`);
  await field.waitFor({ state: "detached" });
  await page.getByText("keyed has, and keeps: API_KEY, WORD.").waitFor();
  await playground.picture("secrets-set");
  expect(await kept()).not.toContain(SECRET);
  expect(product.output).not.toContain(SECRET);
});

test("a token that may not is told what it lacks, before and while it deploys", async () => {
  await choose("Your Cloudflare account");
  await dialog().getByRole("button", { name: "Another token" }).click();
  const field = dialog().getByLabel("API token", { exact: true });
  const check = dialog().getByRole("button", { name: "Check the token" });
  await field.fill(NARROW.token);
  await check.click();
  await dialog()
    .getByText("The token lacks this permission. This project doesn't need it.")
    .first()
    .waitFor();
  await playground.picture("token-narrow");
  await field.fill(WIDER.token);
  await check.click();
  await dialog().getByText("Can be read.").nth(4).waitFor();
  await dialog().getByRole("button", { name: "Use This machine" }).click();
  await playground.button("Deploy").click();
  const problem = playground.region("Deployments").getByRole("alert");
  await problem.getByText(/lacks the permission "Workers Scripts: Edit"/).waitFor();
  await playground.picture("token-refused");
  expect(await answer()).toBe(`with ${SECRET} and magic`);
});

test(".dev.vars is the program's in the preview and on this machine's edge, and kept unreadable", async () => {
  const { page } = playground;
  await playground.button("New file").click();
  await page.getByLabel("Path of the new file").fill(".dev.vars");
  await page.keyboard.press("Enter");
  await playground.type("API_KEY='for development' # not for others\nWORD=unasked\n");
  await playground.button("Run").click();
  await playground.answered("with for development and no word");
  await expect.poll(async () => (await kept()).includes("thaw:secret-files")).toBe(true);
  const storage = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(storage).toContain("keyed");
  expect(storage).not.toContain("for development");
  await page.reload();
  await playground.answered("with for development and no word");

  await page.getByTitle("Templates, zip, folder").click();
  await dialog()
    .getByRole("checkbox", { name: /The zip has the secrets too: \.dev\.vars/ })
    .waitFor();
  await playground.picture("zip-with-secrets");
  await playground.button("Close").click();
  await page.getByRole("tab", { name: "Deployments" }).first().click();
  await page.getByText(/^Secrets:/).click();
  await playground.button("Take those of .dev.vars").click();
  await playground.picture("dev-vars");
  await deployed("keyed");
  expect(await answer()).toBe("with for development and magic");

  // What only the edge can do is done there with the same secrets, under a name that has none yet.
  const editor = playground.region("Editor");
  await playground.type(ASKING);
  await editor.getByRole("tab", { name: "wrangler.jsonc" }).click();
  await playground.type(ASKING_CONFIG);
  await playground.button("Run").click();
  await playground.button("Run on the edge").click();
  await playground.answered("for development: with for development and magic");
});
