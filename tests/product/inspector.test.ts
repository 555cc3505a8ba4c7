import { createHash } from "node:crypto";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeLayer } from "../../lib/snapshot/format.ts";
import type { InspectReport } from "../../lib/snapshot/inspect/types.ts";
import { thaw } from "../cli/thaw.ts";
import type { Product } from "../support/product.ts";
import { Playground } from "./playground.ts";
import { beginVisit, endVisit } from "./visit.ts";

let product: Product;
let browser: Browser;
let playground: Playground;
/** Hash of the app layer, as its download is named. */
let app = "";

beforeAll(async () => {
  ({ product, browser, playground } = await beginVisit());
});
afterAll(() => endVisit({ product, browser, playground }), 30_000);

const dialog = (): Locator => playground.page.getByRole("dialog");
/** What opens a section of the file's details. */
const section = (title: string): Locator => dialog().locator("summary").filter({ hasText: title });

/** Bytes by cause, as the dialog's table has them. */
async function causes(): Promise<Record<string, number>> {
  const rows = await dialog().locator("[data-cause]").all();
  const pairs = rows.map(async (row) => [
    await row.getAttribute("data-cause"),
    Number(await row.getAttribute("data-bytes")),
  ]);
  return Object.fromEntries(await Promise.all(pairs)) as Record<string, number>;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

test("before the first deploy, the inspector looks into what the run stands on", async () => {
  await playground.answered("Hello from FastAPI");
  await playground.button("Inspect").click();
  await dialog().getByRole("region", { name: "Memory by cause" }).waitFor();
  expect(await dialog().getByRole("tab", { selected: true }).first().innerText()).toMatch(
    /^packages/,
  );
  await section("Libraries").click();
  await dialog()
    .getByRole("cell", { name: /^_pydantic_core/ })
    .waitFor();
  await playground.page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
});

test("the program that runs in the preview goes on running meanwhile", async () => {
  await playground.page.getByText("Ready, thawed").waitFor();
  await playground.send("GET", "/");
  await playground.answered("Hello from FastAPI");
});

test("a deployment's snapshot shows causes that add up to all of its memory", async () => {
  await playground.deploy();
  await playground.button("Look inside").click();
  await dialog().getByRole("region", { name: "Memory by cause" }).waitFor();
  const download = dialog().getByRole("link", { name: "Download layer" });
  app = /[0-9a-f]{64}/.exec((await download.getAttribute("href")) ?? "")?.[0] ?? "";
  const response = await fetch(`${product.origin}/api/layers/${app}`);
  const file = new Uint8Array(await response.arrayBuffer());
  expect(createHash("sha256").update(file).digest("hex")).toBe(app);
  const found = await causes();
  expect(sum(Object.values(found))).toBe(decodeLayer(file).header.memoryBytes);
  expect(found.object).toBeGreaterThan(5_000_000);
  await playground.picture("inspector");
});

test("it names who has the memory, and what this layer wrote", async () => {
  const owners = dialog().getByRole("region", { name: "Owners of memory" });
  const names = await owners.getByRole("rowheader").allInnerTexts();
  expect(names.slice(0, 4).join()).toMatch(/fastapi/);
  await owners.getByRole("tab", { name: "Written" }).click();
  expect(await owners.getByRole("rowheader").first().innerText()).toBe("entry");
});

test("the page map tells what lies where, by pointer and by keyboard", async () => {
  const map = dialog().getByLabel("Map of memory");
  const line = dialog().locator(".page-map-line");
  await map.hover({ position: { x: 3, y: 3 } });
  expect(await line.innerText()).toBe("0x0000000 to 0x0003fff · mostly static data · not written");
  await map.focus();
  await playground.page.keyboard.press("End");
  expect(await line.innerText()).toContain("mostly not used yet");
  await playground.page.keyboard.press("Home");
  await playground.page.keyboard.press("ArrowRight");
  expect(await line.innerText()).toMatch(/^0x0004000 to 0x0007fff/);
});

test("the layers below have a tab each", async () => {
  await dialog()
    .getByRole("tab", { name: /^runtime/ })
    .click();
  await dialog().locator("[data-cause]").first().waitFor();
  expect(sum(Object.values(await causes()))).toBeGreaterThan(30_000_000);
  await section("JavaScript references").click();
  await dialog().getByRole("cell", { name: "globals.AbortController" }).waitFor();
});

test("on a phone nothing sticks out to the side", async () => {
  await playground.page.setViewportSize({ width: 390, height: 844 });
  const body = dialog().locator(".inspector-body");
  const [content, room] = await body.evaluate((element) => [
    element.scrollWidth,
    element.clientWidth,
  ]);
  expect(content).toBe(room);
  await playground.picture("inspector-narrow");
  await playground.page.keyboard.press("Escape");
  const bar = playground.page.locator(".topbar");
  for (const width of [390, 360]) {
    await playground.page.setViewportSize({ width, height: 844 });
    const [buttons, shown] = await bar.evaluate((element) => [
      element.scrollWidth,
      element.clientWidth,
    ]);
    expect(buttons).toBe(shown);
  }
  await playground.page.setViewportSize({ width: 1440, height: 900 });
});

test("thaw inspect finds the same layer in the data folder and at the address", async () => {
  const [fromData, fromUrl] = await Promise.all([
    thaw(["inspect", app.slice(0, 8), "--data", product.dataDir, "--json"]),
    thaw(["inspect", app, "--url", product.origin, "--data", `${product.dataDir}/logs`, "--json"]),
  ]);
  const [one, other] = [fromData, fromUrl].map(({ stdout }) => JSON.parse(stdout) as InspectReport);
  expect(one?.layers.map(({ kind }) => kind)).toEqual(["runtime", "packages", "app"]);
  expect(one?.memory?.python?.objects).toBeGreaterThan(50_000);
  expect(other?.layers).toEqual(one?.layers);
  expect(other?.memory?.causes).toEqual(one?.memory?.causes);
});

test("a browser that can't restore the layers shows what their files say, and why that is all", async () => {
  const older = await Playground.openOlder(browser, product.origin);
  await older.button("Inspect").click();
  await older.page
    .getByRole("dialog")
    .getByText("differ in JavaScript Promise Integration")
    .waitFor();
  expect(await older.page.getByRole("region", { name: "The file" }).isVisible()).toBe(true);
  await older.context.close();
});
