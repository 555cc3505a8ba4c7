import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, unzipSync, zipSync } from "fflate";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { templateFiles } from "../../lib/project/templates/index.ts";
import type { Product } from "../support/product.ts";
import { answers } from "./calls.ts";
import { drop } from "./dropped.ts";
import { Playground } from "./playground.ts";
import { beginVisit, endVisit } from "./visit.ts";

let product: Product;
let browser: Browser;
let playground: Playground;
let deployed = "";

const template = String(templateFiles()["src/entry.py"]);
const edited = template.replace("from FastAPI", "from an edited FastAPI");

beforeAll(async () => {
  ({ product, browser, playground } = await beginVisit());
});
afterAll(() => endVisit({ product, browser, playground }), 30_000);

/** One visit in the browser: what a person sees, and how the instance came to be. */
async function visit(url: string): Promise<{ text: string; timing: string | undefined }> {
  const page = await playground.context.newPage();
  const response = await page.goto(url);
  const text = await page.locator("body").innerText();
  await page.close();
  return { text, timing: response?.headers()["server-timing"] };
}

test("the page opens on a FastAPI project and shows its first answer by itself", async () => {
  await playground.answered("Hello from FastAPI");
  await playground.region("Response").getByText("200", { exact: true }).waitFor();
  await playground.page.getByText("Ready, thawed").waitFor();
  await playground.picture("first-answer");
});

test("an edit is run, and a request with a body is answered", async () => {
  await playground.run(edited);
  await playground.answered("Hello from an edited FastAPI");
  const order = { items: [{ name: "ice", price: 2.5, quantity: 4 }] };
  await playground.send("POST", "/quotes", JSON.stringify(order));
  await playground.answered(/"total"/);
  expect(await playground.region("Response").innerText()).toMatch(/"total": 10/);
  await playground.region("Console").getByText("quote for 1 item(s)").waitFor();
  await playground.send("POST", "/quotes", '{"items": []}');
  await playground.region("Response").getByText("422", { exact: true }).waitFor();
  await playground.picture("posted");
});

test("a browser without stack switching boots plainly, says so, and answers", async () => {
  const older = await Playground.openOlder(browser, product.origin);
  await older.page.getByText("Ready, booted plainly").waitFor();
  await older.answered("Hello from FastAPI");
  await older.context.close();
});

test("what is deployed answers at its address, cold at first, then warm", async () => {
  deployed = await playground.deploy();
  await playground.picture("deployed");
  expect(deployed).toBe(`${product.workerOrigin("hello-fastapi")}/`);
  await expect(visit(deployed)).resolves.toMatchObject({
    text: expect.stringContaining("Hello from an edited FastAPI"),
    timing: expect.stringMatching(/\bwarm\b/),
  });
});

test("edits survive a reload", async () => {
  await playground.page.reload();
  await playground.answered("Hello from an edited FastAPI");
});

test("a share link opens the same project elsewhere, which runs when its reader says so", async () => {
  await playground.button("Share").click();
  await playground.page.getByText("Link copied").waitFor();
  const link = await playground.page.evaluate(() => navigator.clipboard.readText());
  expect(link.startsWith(`${product.origin}/#`)).toBe(true);
  const reader = await Playground.open(browser, link);
  await reader.answered("Nothing has run yet");
  await reader.button("Run").click();
  await reader.answered("Hello from an edited FastAPI");
  reader.expectNoFaults();
  await reader.context.close();
});

test("a folder and a zip that are dropped open, run, and are saved as they were", async () => {
  const guest = await Playground.open(browser, product.origin);
  await guest.answered("Hello from FastAPI");
  const folder = await mkdtemp(join(tmpdir(), "thaw-dropped-"));
  const project = join(folder, "mine");
  const files = {
    "wrangler.toml": 'name = "mine"\nmain = "src/entry.py"\ncompatibility_date = "2026-10-01"\n',
    "src/entry.py": `from workers import Response\n\nfrom words import WORDS\n\n\nasync def on_fetch(request):\n    return Response(WORDS)\n`,
    "src/words.py": 'WORDS = "from a folder"\n',
    ".venv/lib/site.py": "not the project's own",
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  await drop(guest.page, [project]);
  await guest.answered("from a folder");
  const saved = await guest.download();
  const names = Object.keys(unzipSync(saved));
  expect(names).toEqual(expect.arrayContaining(["wrangler.toml", "src/entry.py", "src/words.py"]));
  expect(names.some((name) => name.includes(".venv"))).toBe(false);

  const zip = join(folder, "again.zip");
  const words = strToU8('WORDS = "from a zip"\n');
  await writeFile(zip, zipSync({ ...unzipSync(saved), "src/words.py": words }));
  await drop(guest.page, [zip]);
  await guest.answered("from a zip");
  guest.expectNoFaults();
  await guest.context.close();
  await rm(folder, { recursive: true });
});

test("on a phone the views are tabs", async () => {
  const phone = await Playground.open(browser, product.origin, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  });
  const tab = (name: string) => phone.page.getByRole("tab", { name });
  await phone.region("Editor").locator(".monaco-editor").first().waitFor();
  await phone.picture("phone-editor-dark");
  await tab("Preview").first().click();
  await phone.answered("Hello from FastAPI");
  await phone.picture("phone-preview-dark");
  await phone.send("GET", "/greet/Ada");
  await phone.answered("Hello, Ada.");
  await tab("Console").click();
  await phone.region("Console").waitFor();
  await phone.picture("phone-console-dark");
  const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  phone.expectNoFaults();
  await phone.context.close();
});

test("a syntax error is shown, marked in the editor, and its place leads there", async () => {
  await playground.run(`import asgi\n\n\ndef broken(:\n    pass\n`);
  await playground.answered(/SyntaxError: invalid syntax/);
  await playground.region("Editor").locator(".squiggly-error").first().waitFor();
  await playground.picture("syntax-error");
  await playground.region("Response").getByRole("button", { name: "src/entry.py:4:12" }).click();
  await expect.poll(() => playground.cursorLine()).toBe("4");
});

test("an exception at import is on the console, and each of its places leads to the line", async () => {
  await playground.run(`def settings():\n    return {}["missing"]\n\n\nVALUE = settings()\n`);
  await playground.answered(/KeyError: 'missing'/);
  const output = playground.region("Console");
  await output.getByText("Traceback (most recent call last)").waitFor();
  await playground.picture("exception");
  await output.getByRole("button", { name: 'File "src/entry.py", line 5' }).click();
  await expect.poll(() => playground.cursorLine()).toBe("5");
  await output.getByRole("button", { name: 'File "src/entry.py", line 2' }).click();
  await expect.poll(() => playground.cursorLine()).toBe("2");
});

test("the console has what is printed at top level too, and follows it, also when it is full", async () => {
  await playground.run(`from workers import Response, WorkerEntrypoint

for number in range(2100):
    print("line", number)


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        for number in range(40):
            print("more", number)
        return Response("printed")
`);
  await playground.answered("printed");
  await playground.send("GET", "/again");
  await playground
    .region("Console")
    .getByText(/^1[89]\d older entries were let go/)
    .waitFor();
  const output = playground.region("Console").getByRole("log");
  const below = () =>
    output.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
  await expect.poll(below).toBeLessThan(40);
  await output.getByText("more 39").last().waitFor();
});

test("what no deploy would take stops the run, by the variable that holds it", async () => {
  const source = "from pyodide.ffi import create_proxy\n\nCALLBACK = create_proxy(lambda: 1)\n";
  await playground.run(`${source}\n${answers("never")}`);
  await playground.answered(/entry\.CALLBACK holds a JavaScript proxy of /);
});

test.each([
  ["at top level", "while True:\n    pass\n"],
  ["in a handler", answers("never").replace("return", "while True: pass\n        return")],
  ["inside C", "sum(iter(int, 1))\n"],
])("an endless loop %s can be stopped, and the next run works", async (where, loop) => {
  await playground.run(loop);
  // Long enough for the loop to have begun: a run without it takes less.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await playground.picture(`loop ${where}`);
  await playground.button("Stop").click();
  await playground.page.getByRole("status").getByText("Stopped").waitFor();
  await playground.run(answers(`well after a loop ${where}`));
  await playground.answered(`well after a loop ${where}`);
});

test("after a restart the same is deployed, and answers from its snapshot", async () => {
  await product.stop();
  await product.start();
  const first = await visit(deployed);
  expect(first.text).toContain("Hello from an edited FastAPI");
  expect(first.timing).toMatch(/\bcold;desc="restored from a snapshot"/);
  expect((await visit(deployed)).timing).toMatch(/\bwarm\b/);
});
