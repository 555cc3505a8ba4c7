import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TemplateName, templateFiles } from "../../lib/project/templates/index.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import {
  makeMarkupsafe,
  type PyodideIndexStandIn,
  servePyodideIndex,
} from "../../services/packages/testing-pyodide.ts";
import { ask } from "../edge/client.ts";
import type { Product } from "../support/product.ts";
import type { Playground } from "./playground.ts";
import { beginVisit, endVisit } from "./visit.ts";

let product: Product;
let browser: Browser;
let playground: Playground;
let index: PyodideIndexStandIn;
beforeAll(async () => {
  index = await servePyodideIndex([await makeMarkupsafe()]);
  const env = { THAW_EXTRA_INDEX_URLS: index.url };
  ({ product, browser, playground } = await beginVisit("/icon.svg", { env }));
});
afterAll(async () => {
  await endVisit({ product, browser, playground });
  await index?.close();
}, 30_000);

/** Opens a project as a page that was closed would: with an id, and so with its storage. */
async function open(id: string, files: ProjectFiles): Promise<void> {
  const stored = JSON.stringify({ state: { id, files, title: id, edited: true }, version: 0 });
  await playground.page.goto(`${product.origin}/icon.svg`);
  await playground.page.evaluate((value) => localStorage.setItem("thaw:project", value), stored);
  await playground.page.goto(product.origin);
  await playground.page.getByText(/^Ready, (thawed|booted)/).waitFor();
}

const template = (name: TemplateName): Promise<void> => open(name, templateFiles(name));

/** Looks for what others have stored, in every place that a program reaches. */
const NOSY = `import js
from pyodide.ffi import JsException
from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        try:
            databases = [one.name for one in await js.indexedDB.databases()]
        except JsException:
            databases = "denied"
        keys = [key["name"] for key in (await self.env.NOTES.list())["keys"]]
        return Response.json({"databases": databases, "keys": keys})
`;

const tab = (name: string) => playground.page.getByRole("tab", { name, exact: true }).click();
const label = (name: string) => playground.page.getByLabel(name, { exact: true });
const shown = () => playground.page.frameLocator('iframe[title="The page"]');
const storage = () => playground.region("Storage");
const enter = (name: string) => storage().getByRole("button", { name }).first().click();

test("what a program puts into KV is there after a reload, and another program finds nothing of it", async () => {
  await template("kv");
  await playground.send("PUT", "/notes/tea", "green, three minutes");
  await playground.answered(/"kept":\s*"tea"/);
  await template("kv");
  await playground.send("GET", "/notes/tea");
  await playground.answered("green, three minutes");
  await open("nosy", { ...templateFiles("kv"), "src/entry.py": NOSY });
  await playground.answered(/"databases"/);
  const found = await playground.region("Response").innerText();
  expect(found).toMatch(/"databases": (\[\]|"denied")/);
  expect(found).toMatch(/"keys": \[\]/);
});

test("a bucket keeps files with their type", async () => {
  await template("r2");
  await playground.send("PUT", "/files/a.txt", "in a bucket");
  await playground.answered(/"size":\s*11/);
  await playground.send("GET", "/files/a.txt");
  await playground.answered("in a bucket");
});

test("a database has the project's migrations, and its rows last", async () => {
  await template("d1");
  await playground.send("POST", "/entries", JSON.stringify({ name: "Ada", message: "Hello" }));
  // The template's first page names Ada as well.
  await playground.answered(/"message":\s*"Hello"/);
  await template("d1");
  await playground.send("GET", "/entries");
  await playground.answered(/"written": "\d{4}-/);
});

test("objects keep their counts, and answer at once to many", async () => {
  await template("durable-object");
  await playground.send("POST", "/counters/tea");
  await playground.answered(/"value":\s*1/);
  await template("durable-object");
  await playground.send("POST", "/counters/tea");
  await playground.answered(/"value":\s*2/);
});

test("a room's WebSockets talk through an object, which remembers what was said", async () => {
  await template("chat");
  await tab("WebSocket");
  await label("Path of the WebSocket").fill("/rooms/lobby?name=Ada");
  await playground.button("Connect").click();
  await label("Message").fill("is anyone here?");
  await label("Message").press("Enter");
  await expect
    .poll(() => playground.region("Response").innerText())
    .toMatch(/"name": "Ada", "text": "is anyone here\?"/);
  await playground.button("Close").click();
  await playground.answered("Closed with code");
  await tab("HTTP");
  await playground.send("GET", "/?name=Bob");
  const page = shown();
  await page.getByText("Ada: is anyone here?").waitFor();
  await page.getByLabel("Message").fill("I am");
  await page.getByLabel("Message").press("Enter");
  await page.getByText("Bob: I am").waitFor();
  await playground.picture("chat");
});

test("a binding to the program's own Worker calls the methods of its entrypoint", async () => {
  await template("rpc");
  await playground.send("GET", "/price/tea?quantity=3");
  await playground.answered(/"total":\s*12/);
  await playground.send("GET", "/price/rope");
  await playground.answered("There is no rope.");
});

test("a Worker that asks another is deployed once that one is, and told its line until then", async () => {
  await template("checkout");
  await playground.send("GET", "/price/tea?in=CHF");
  await playground.answered(/run the program on the edge of this machine/);
  await playground.button("Deploy").click();
  const deployments = playground.region("Deployments");
  await deployments
    .getByText(/RATES is bound to the Worker rates, which isn't there/)
    .first()
    .waitFor();
  await deployments
    .getByText(/wrangler\.jsonc:\d+/)
    .first()
    .waitFor();
  await playground.picture("asks-another");
  await template("rates");
  await playground.deploy();
  await template("checkout");
  const host = new URL(await playground.deploy()).host;
  const { text } = await ask(product, host.split(":")[0] ?? "", "/price/tea?in=CHF");
  expect(JSON.parse(text)).toEqual({ item: "tea", amount: 3.76, currency: "CHF" });
});

test("Flask's pages are rendered, and their links and forms lead on", async () => {
  await template("flask");
  await playground.send("GET", "/");
  const page = shown();
  await page.getByRole("link", { name: /sencha/ }).waitFor();
  await playground.picture("flask");
  await page.getByRole("link", { name: /sencha/ }).click();
  await page.getByLabel("Cups").fill("3");
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByRole("heading", { name: "Sencha for 3" }).waitFor();
  await playground.picture("flask-tea");
  await playground.send("GET", "/api/teas");
  await playground.answered(/"peppermint"/);
});

test("a queue's messages reach the program's own consumer", async () => {
  await template("queue");
  await playground.send("POST", "/jobs", '{"text": "three short words"}');
  await playground.answered(/"id":\s*"[0-9a-f]{8}"/);
  const answer = await playground.region("Response").innerText();
  const id = /"id":\s*"([0-9a-f]{8})"/.exec(answer)?.[1];
  await expect
    .poll(async () => {
      await playground.send("GET", `/jobs/${id}`);
      await playground.answered(/"done"/);
      return playground.region("Response").innerText();
    })
    .toMatch(/"words":\s*3/);
});

test("the Storage tab shows what is there, and changes it under the program's eyes", async () => {
  await template("kv");
  await tab("Storage");
  await enter("NOTES");
  await playground.picture("storage-list");
  await enter("tea");
  await storage().getByLabel("Value").fill("black, five minutes");
  await playground.picture("storage-entry");
  await storage().getByRole("button", { name: "Save" }).click();
  await storage().getByText("Saved.").waitFor();
  await storage().getByRole("button", { name: "Add an entry" }).click();
  await storage().getByLabel("Key").fill("coffee");
  await storage().getByLabel("Value").fill("strong");
  await storage().getByRole("button", { name: "Add", exact: true }).click();
  await storage().getByLabel("Search NOTES").fill("cof");
  await expect.poll(() => storage().getByRole("row").count()).toBe(2);
  await storage().getByLabel("Search NOTES").fill("");
  await storage()
    .getByRole("row", { name: /coffee/ })
    .getByRole("button", { name: "Delete" })
    .click();
  await storage()
    .getByRole("row", { name: /coffee/ })
    .getByRole("button", { name: "Delete" })
    .click();
  await storage().getByText("Deleted.").waitFor();
  await tab("Preview");
  await playground.send("GET", "/notes/tea");
  await playground.answered("black, five minutes");
  await playground.send("GET", "/notes/coffee");
  await playground.answered("There is no note called coffee.");
  await tab("Storage");
  await storage().getByRole("button", { name: "Clear" }).click();
  await storage().getByRole("button", { name: "Clear" }).click();
  await storage().getByText("Nothing is stored here.").waitFor();
});

test("tables and objects can be looked into, with SQL too, also while nothing runs", async () => {
  await template("d1");
  await tab("Storage");
  await enter("DB");
  await enter("entries");
  await storage().getByRole("row", { name: /Ada/ }).waitFor();
  await playground.picture("storage-table");
  await storage()
    .getByLabel("SQL", { exact: true })
    .last()
    .fill("SELECT upper(name) AS loud FROM entries");
  await storage().getByRole("button", { name: "Run SQL" }).click();
  await storage().getByText("ADA", { exact: true }).waitFor();
  await template("durable-object");
  await playground.button("Stop").click();
  await tab("Storage");
  await enter("COUNTERS");
  await enter("tea");
  await enter("Entries");
  await enter("value");
  await expect.poll(() => storage().getByRole("textbox", { name: "Value" }).inputValue()).toBe("2");
  await playground.picture("storage-object");
});
