import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeShareLink } from "../../lib/project/share.ts";
import { ROOT } from "../../scripts/paths.ts";
import type { Product } from "../support/product.ts";
import { program } from "./calls.ts";
import type { Playground } from "./playground.ts";
import { beginVisit, endVisit } from "./visit.ts";

let product: Product;
let browser: Browser;
let playground: Playground;

const CONFIGURATION = {
  name: "events",
  main: "src/entry.py",
  compatibility_date: "2026-10-01",
  compatibility_flags: ["python_workers"],
  triggers: { crons: ["*/5 * * * *", "0 0 * * *"] },
  // Takes from the queue and puts in, so that a deploy makes it.
  queues: {
    producers: [{ binding: "JOBS", queue: "jobs" }],
    consumers: [{ queue: "jobs", max_batch_timeout: 0 }],
  },
  assets: { directory: "./public", binding: "ASSETS" },
  services: [
    { binding: "PRICES", service: "events", entrypoint: "Prices", props: { currency: "EUR" } },
    { binding: "SELF", service: "events" },
  ],
  workflows: [{ binding: "ORDERS", name: "orders", class_name: "Order" }],
};

beforeAll(async () => {
  const source = await readFile(join(ROOT, "tests/product/programs/events.py"), "utf8");
  const files = {
    ...program(source, ["fastapi"]),
    "public/notes/hello.txt": "hello from an asset",
    "public/notes/index.html": "<h1>Notes</h1>",
    "wrangler.jsonc": JSON.stringify(CONFIGURATION),
  };
  ({ product, browser, playground } = await beginVisit(`/${encodeShareLink(files)}`));
  await playground.button("Run").click();
  await playground.answered('"path": "/"');
});
afterAll(() => endVisit({ product, browser, playground }), 30_000);

const tab = (name: string) => playground.page.getByRole("tab", { name, exact: true }).click();
const label = (name: string) => playground.page.getByLabel(name, { exact: true });
const said = (text: string) => playground.region("Console").getByText(text).first().waitFor();

test("a schedule runs the handler, with the project's own cron triggers to choose from", async () => {
  await tab("Cron");
  await playground.button("Run now").click();
  await said("cron */5 * * * * at");
  await playground.answered("The handler came to its end.");
  await label("Cron trigger").fill("0 0 * * *");
  await label("Scheduled for").fill("2026-01-01T00:00:00");
  await playground.button("Run now").click();
  await playground.answered("ValueError: not at midnight");
  await playground.picture("cron");
});

test("messages reach the queue's handler, and each is shown with what became of it", async () => {
  await tab("Queue");
  await label("Message 1").fill('{"job": 1}');
  await playground.button("Add a message").click();
  await label("Type of message 2").selectOption("Text");
  await label("Message 2").fill("later");
  await playground.button("Send").click();
  await said("jobs gave 2");
  await playground.answered("acknowledged");
  await playground.answered("comes again after 7 s");
  await playground.picture("queue");
  await label("Message 2").fill("broken");
  await playground.button("Send").click();
  await playground.answered("RuntimeError: broken message");
  await label("Message 1").fill("{");
  await playground.button("Send").click();
  await playground.answered("Message 1 isn't JSON");
});

test("a method of an entrypoint is called, and gives JSON or its error", async () => {
  await tab("RPC");
  await label("Arguments").fill('["tea", 3]');
  await playground.button("Call").click();
  await playground.answered('"total"');
  await playground.picture("rpc");
  await label("Arguments").fill('["coal"]');
  await playground.button("Call").click();
  await playground.answered("KeyError: 'coal'");
});

test("a WebSocket opens, carries text and bytes both ways, and closes with a code", async () => {
  await tab("WebSocket");
  await label("Path of the WebSocket").fill("/");
  await playground.button("Connect").click();
  await playground.answered("answered 200 instead of 101");
  await label("Path of the WebSocket").fill("/socket");
  await playground.button("Connect").click();
  await playground.answered("welcome");
  await label("Message").fill("ice");
  await label("Message").press("Enter");
  await playground.answered("heard ice");
  await label("Type of the message").selectOption("Hex");
  await label("Message").fill("de ad be ef");
  await label("Message").press("Enter");
  await expect.poll(() => playground.region("Response").innerText()).toMatch(/(de ad be ef.*){2}/s);
  await playground.picture("websocket");
  await label("Close code").fill("4001");
  await label("Close reason").fill("done");
  await playground.button("Close").click();
  await playground.answered("Closed with code 4001, “done”.");
  await said("closed 4001 done");
});

test("a WebSocket of FastAPI talks in a subprotocol, is refused, and ends with the program's code", async () => {
  await label("Path of the WebSocket").fill("/asgi/refuse");
  await playground.button("Connect").click();
  await playground.answered("answered 403 instead of 101");
  await playground.page.getByRole("button", { name: /^Headers/ }).click();
  await playground.button("Add a header").click();
  await label("Name of header 1").fill("Sec-WebSocket-Protocol");
  await label("Value of header 1").fill("one, two");
  await label("Path of the WebSocket").fill("/asgi/talk");
  await playground.button("Connect").click();
  await playground.answered("Connected to /asgi/talk with the subprotocol two");
  await label("Type of the message").selectOption("Text");
  await label("Message").fill("ice");
  await label("Message").press("Enter");
  await playground.answered("FastAPI heard ice");
  await playground.picture("websocket-asgi");
  await playground.button("Disconnect").click();
  await said("the talk is over");
  await playground.button("Connect").click();
  await label("Message").fill("leave");
  await label("Message").press("Enter");
  await playground.answered("Closed with code 4002, “as you wish”.");
  await playground.button("Remove header 1").click();
});

test("an answer is shown while it comes, and its program learns when nobody reads on", async () => {
  await tab("HTTP");
  await playground.send("GET", "/count");
  await playground.answered("data: 3");
  await playground.answered("still coming");
  await playground.picture("streaming");
  await playground.button("Abort the request").click();
  await playground.answered("The request was stopped.");
  await said("the client left");
});

test("a body is text, JSON, a form with a file, or a file as it is", async () => {
  await playground.page.getByLabel("Method").selectOption("POST");
  await label("Path").fill("/body");
  await playground.page.getByRole("radio", { name: "Form" }).check();
  for (const [name, value] of [
    ["note", "keep cold"],
    ["upload", ""],
  ] as const) {
    const count = await playground.page.getByLabel(/^Name of field/).count();
    await playground.button("Add a field").click();
    await label(`Name of field ${count + 1}`).fill(name);
    if (value) await label(`Value of field ${count + 1}`).fill(value);
  }
  const file = { name: "ice.bin", mimeType: "application/x-ice", buffer: Buffer.from([0, 1, 255]) };
  await label("File of field 2").setInputFiles(file);
  await playground.button("Send").click();
  await playground.answered('"ice.bin"');
  await playground.picture("form");
  await playground.page.getByRole("radio", { name: "File" }).check();
  await label("File to send").setInputFiles(file);
  await playground.button("Send").click();
  await playground.answered('"0001ff"');
  await playground.answered('"application/x-ice"');
  await playground.page.getByRole("radio", { name: "JSON" }).check();
  await label("Body").fill("{");
  await playground.button("Send").click();
  await playground.answered("The body isn't JSON");
});

test("a page's scripts run and talk to the program, and reach nothing else", async () => {
  await tab("HTTP");
  const page = playground.page.frameLocator('iframe[title="The page"]');
  await playground.send("GET", "/page");
  await page.getByText("Fetched /api", { exact: true }).waitFor();
  await page.getByText("welcome").waitFor();
  await page.getByText("talks two").waitFor();
  await page.getByText("reached: nothing").waitFor();
  const colour = await page.locator("h1").evaluate((title) => getComputedStyle(title).color);
  expect(colour).toBe("rgb(1, 2, 3)");
  await playground.picture("page");
  await page.getByRole("link", { name: "again" }).click();
  await page.getByText("Fetched /api?from=link").waitFor();
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByText("Fetched /api?from=form").waitFor();
  await said("form: note=from+a+form");
  expect(await label("Path").inputValue()).toBe("/page?from=form");
});

test("static assets answer before the program, with redirects, and by their binding", async () => {
  await tab("HTTP");
  await playground.send("GET", "/notes/hello.txt");
  await playground.answered("hello from an asset");
  await playground.send("GET", "/notes");
  await playground.answered("307");
  await playground.send("GET", "/notes/");
  await playground.page.frameLocator('iframe[title="The page"]').getByText("Notes").waitFor();
  await playground.send("GET", "/by-binding");
  await playground.answered("hello from an asset");
});

test("a binding to the project's own Worker is answered here, by its methods, fetch and assets", async () => {
  await playground.send("GET", "/price");
  await playground.answered('"total": 9');
  await playground.answered("in EUR, asked by a request");
  await playground.answered("does not implement the method");
  await playground.send("GET", "/self");
  await playground.answered("hello from an asset");
});

test("TCP sockets are offered on the edge, with and without await", async () => {
  for (const path of ["/tcp/await", "/tcp/blocking"]) {
    await playground.send("GET", path);
    await playground.answered("ConnectionRefusedError");
    await said("A browser has no TCP sockets: run the program on the edge");
    await playground.button("Run on the edge").waitFor();
  }
});

test("what a browser lacks is offered on the edge, and one click sends the same there", async () => {
  await playground.send("GET", "/order");
  await playground.answered("run the program on the edge of this machine, where there is one");
  await playground.picture("offer");
  await playground.button("Run on the edge").click();
  await playground.answered('"order"');
  await playground.picture("on-edge");
  expect(await label("Send to").inputValue()).toBe("edge");
});

test("the edge runs a schedule, takes messages and calls, and answers as it comes", async () => {
  await tab("Cron");
  await label("Cron trigger").fill("*/5 * * * *");
  await playground.button("Run now").click();
  await playground.answered("The handler came to its end.");
  await label("Cron trigger").fill("0 0 * * *");
  await playground.button("Run now").click();
  await playground.answered("did not come to its end");
  await tab("Queue");
  await label("Message 1").fill("{}");
  await label("Message 2").fill("hello");
  await playground.button("Send").click();
  await playground.answered("2 messages are in the queue jobs.");
  await tab("RPC");
  await label("Arguments").fill('["tea", 4]');
  await playground.button("Call").click();
  await playground.answered("18");
  await label("Arguments").fill('["coal"]');
  await playground.button("Call").click();
  await playground.answered("KeyError: 'coal'");
  await tab("WebSocket");
  await label("Path of the WebSocket").fill("/socket");
  await playground.button("Connect").click();
  await playground.answered("welcome");
  await label("Message").fill("ice");
  await label("Message").press("Enter");
  await playground.answered("heard ice");
  await playground.button("Disconnect").click();
  await playground.answered("Closed with code 1000");
  await tab("HTTP");
  await playground.send("GET", "/count");
  await playground.answered("data: 3");
  await playground.button("Abort the request").click();
  await playground.answered("The request was stopped.");
});
