import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, ask } from "../edge/client.ts";
import { eventually } from "../support/processes.ts";
import type { Product } from "../support/product.ts";
import { Playground } from "./playground.ts";
import { beginVisit, endVisit } from "./visit.ts";

let product: Product;
let browser: Browser;
let playground: Playground;

const NAME = "hello-fastapi";

const program = (text: string): string => `from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        print("asked for", request.url)
        if "boom" in request.url:
            raise ValueError("the ice broke")
        return Response("${text} " + getattr(self.env, "TOKEN", "without"))
`;

beforeAll(async () => {
  ({ product, browser, playground } = await beginVisit());
});
afterAll(() => endVisit({ product, browser, playground }), 30_000);

const worker = () => playground.region(`Worker ${NAME}`);
const tab = (name: string) => worker().getByRole("tab", { name }).click();
const dialog = () => playground.page.getByRole("dialog");
const visit = (path = "/"): Promise<Answer> => ask(product, `${NAME}.localhost`, path);
/** Serve believes what it knows of a Worker for a few seconds, where a message of the change got lost. */
const answers = (text: string) =>
  eventually(async () => (await visit()).text.startsWith(text), 10_000);

test("two versions are listed, the newer one serves, and their sources can be compared", async () => {
  for (const text of ["one", "two"]) {
    await playground.type(program(text));
    await playground.deploy();
    await playground.button("Deploy").and(playground.page.locator(":enabled")).waitFor();
  }
  await playground.region("Workers").getByRole("button", { name: NAME }).click();
  await worker().getByText("#2").first().waitFor();
  await worker().getByText("answers 100 % of requests").waitFor();
  await playground.picture("versions");
  await worker().getByRole("button", { name: "What changed in #2" }).click();
  await dialog().getByRole("button", { name: "src/entry.py" }).waitFor();
  const side = (which: string) => dialog().locator(`.${which} .view-lines`);
  await side("original").getByText('"one').waitFor();
  await side("modified").getByText('"two').waitFor();
  await dialog()
    .getByRole("row", { name: /layers\/app.bin/ })
    .waitFor();
  await playground.picture("what-changed");
  await playground.page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
});

test("half of the requests go to each of two versions, and then all to the older one again", async () => {
  await worker().getByText("Gradual rollout").click();
  const slider = worker().getByRole("slider");
  await slider.fill("49");
  await slider.press("ArrowRight");
  await worker().getByRole("button", { name: "Roll out" }).click();
  await worker().getByText("answers 50 % of requests").nth(1).waitFor();
  await playground.picture("half-and-half");
  const seen = new Set<string>();
  const both = () =>
    eventually(async () => {
      seen.add((await visit()).text.split(" ")[0] ?? "");
      return seen.size === 2;
    }, 20_000);
  expect(await both()).toBe(true);

  await worker().getByRole("button", { name: "Serve #1 alone" }).click();
  await dialog().getByRole("textbox").fill("two is not ready");
  await playground.page.keyboard.press("Enter");
  await worker().getByText("answers 100 % of requests").waitFor();
  await worker().getByText("two is not ready").first().waitFor();
  expect(await answers("one")).toBe(true);
});

test("a request's log is there while it happens, and a traceback leads to the line", async () => {
  await tab("Logs");
  const logs = worker().getByRole("log");
  await worker().getByText("Live", { exact: true }).waitFor();
  await visit("/quiet?please");
  await logs.getByText("GET /quiet?please").waitFor();
  await logs.getByText("GET /quiet?please").click();
  await logs
    .getByText(/^asked for/)
    .last()
    .waitFor();
  expect((await visit("/boom")).status).toBe(500);
  await logs.getByText("GET /boom").click();
  await playground.picture("logs");
  const place = logs.getByRole("button", { name: /entry\.py", line 8/ }).first();
  await place.click();
  await expect.poll(() => playground.cursorLine()).toBe("8");

  await worker().getByLabel("Outcome").selectOption("failed");
  await logs.getByText("GET /quiet?please").waitFor({ state: "detached" });
  await worker().getByLabel("Outcome").selectOption("all");
  await playground.button("Hold the list").click();
  await visit("/held");
  await worker().getByText("Held, 1 waiting").waitFor();
  await playground.button("Go on").click();
  await logs.getByText("GET /held").waitFor();
  await playground.button("Clear the logs").click();
  await logs.getByText("GET /held").waitFor({ state: "detached" });
});

test("a secret that is set reaches the program, and stays in no corner of the page", async () => {
  await tab("Versions");
  await worker().getByRole("button", { name: "Serve #2 alone" }).click();
  await dialog().getByRole("button", { name: "Serve it" }).click();
  await worker().getByText("answers 100 % of requests").waitFor();
  await tab("Secrets");
  await worker().getByLabel("Name").fill("TOKEN");
  await worker().getByLabel("Value").fill("open-sesame");
  await worker().getByRole("button", { name: "Save secret" }).click();
  await worker().getByRole("list", { name: "Secrets" }).getByText("TOKEN").waitFor();
  await playground.picture("secrets");
  expect(await answers("two open-sesame")).toBe(true);
  const kept = await playground.page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.body.innerHTML,
  );
  expect(kept).not.toContain("open-sesame");
  await worker().getByRole("button", { name: "Delete TOKEN" }).click();
  await dialog().getByRole("button", { name: "Delete secret" }).click();
  await worker().getByRole("list", { name: "Secrets" }).waitFor({ state: "detached" });
  expect(await answers("two without")).toBe(true);
});

test("going back over changed secrets is asked about once more", async () => {
  await worker().getByLabel("Name").fill("TOKEN");
  await worker().getByLabel("Value").fill("again");
  await worker().getByRole("button", { name: "Save secret" }).click();
  await worker().getByRole("list", { name: "Secrets" }).getByText("TOKEN").waitFor();
  await tab("Versions");
  await worker().getByRole("button", { name: "Roll back to #1" }).click();
  await dialog().getByRole("button", { name: "Roll back" }).click();
  await dialog()
    .getByRole("alert")
    .getByText(/secrets have changed: TOKEN/)
    .waitFor();
  await playground.picture("secrets-changed");
  await dialog().getByRole("button", { name: "Go ahead anyway" }).click();
  await dialog().waitFor({ state: "detached" });
  expect(await answers("one without")).toBe(true);
});

test("on a phone, in the dark, every part fits", async () => {
  const phone = await Playground.open(browser, product.origin, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  });
  await phone.page.getByRole("tab", { name: "Preview" }).first().click();
  await phone.page.getByRole("tab", { name: "Deployments" }).click();
  await phone.picture("phone-workers");
  await phone.region("Workers").getByRole("button", { name: NAME }).click();
  for (const name of ["Versions", "Logs", "Secrets", "Settings"]) {
    await phone.region(`Worker ${NAME}`).getByRole("tab", { name }).click();
    await phone.page.getByText("Reading…").waitFor({ state: "detached" });
    await phone.picture(`phone-${name}`);
    const wide = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
  }
  phone.expectNoFaults();
  await phone.context.close();
});

test("a Worker is deleted once its name is typed, and is gone from the list", async () => {
  await tab("Settings");
  await worker().getByRole("checkbox").click();
  await playground.page.getByText("The address is off.").waitFor();
  expect(await eventually(async () => (await visit()).status === 404, 10_000)).toBe(true);
  await worker().getByRole("button", { name: "Delete this Worker…" }).click();
  const confirm = dialog().getByRole("button", { name: "Delete for good" });
  await dialog().getByRole("textbox").fill("hello");
  expect(await confirm.isDisabled()).toBe(true);
  await dialog().getByRole("textbox").fill(NAME);
  await confirm.click();
  await playground.region("Workers").getByText("None yet.").waitFor();
  expect((await visit()).status).toBe(404);
});
