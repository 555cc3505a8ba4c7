import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import { expect } from "vitest";
import { ROOT } from "../../scripts/paths.ts";
import { captureConsole } from "../support/browser.ts";

/** The slowest thing waited for: the first build of a packages layer on a busy machine. */
const PATIENCE_MS = 45_000;

/** The page as a person uses it. */
export class Playground {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page printed and what went wrong in it. */
  readonly console: string[];

  private constructor(page: Page) {
    this.page = page;
    this.context = page.context();
    this.console = captureConsole(page);
  }

  /** Opens an address in a browser profile of its own. */
  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<Playground> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      ...options,
    });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
    context.setDefaultTimeout(PATIENCE_MS);
    const playground = new Playground(await context.newPage());
    await playground.page.goto(url);
    return playground;
  }

  /** The same page in a browser without stack switching: a snapshot made with it doesn't fit there. */
  static async openOlder(browser: Browser, url: string): Promise<Playground> {
    const older = await Playground.open(browser, url);
    const script = await readFile(join(ROOT, "public/preview/worker.js"), "utf8");
    await older.context.route("**/preview/worker.js", (route) =>
      route.fulfill({
        contentType: "text/javascript",
        headers: {
          "cross-origin-embedder-policy": "require-corp",
          "cross-origin-resource-policy": "cross-origin",
        },
        body: `delete WebAssembly.Suspending; delete WebAssembly.promising;\n${script}`,
      }),
    );
    await older.page.reload();
    return older;
  }

  region(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Replaces the open file's text, through the keyboard. */
  async type(text: string): Promise<void> {
    await this.region("Editor").locator(".monaco-editor").first().click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.insertText(text);
  }

  /** Replaces the open file's text and runs it. */
  async run(text: string): Promise<void> {
    await this.type(text);
    await this.button("Run").click();
  }

  /** Waits until the response pane says something. */
  async answered(text: string | RegExp): Promise<void> {
    await this.region("Response").getByText(text).first().waitFor();
  }

  /** Sends a request through the request bar. */
  async send(method: string, path: string, body?: string): Promise<void> {
    await this.page.getByLabel("Method").selectOption(method);
    await this.page.getByLabel("Path", { exact: true }).fill(path);
    if (body !== undefined) await this.page.getByLabel("Body", { exact: true }).fill(body);
    await this.button("Send").click();
  }

  /** The line that Monaco's cursor is on, as the editor marks its number. */
  async cursorLine(): Promise<string | null> {
    const active = this.region("Editor").locator(".line-numbers.active-line-number");
    return active.first().textContent();
  }

  /** Deploys, and gives the address. */
  async deploy(): Promise<string> {
    await this.button("Deploy").click();
    const link = this.region("Deployments").getByRole("link").first();
    await link.waitFor();
    return (await link.getAttribute("href")) ?? "";
  }

  /** Saves the project as a zip; gives its bytes. */
  async download(): Promise<Uint8Array> {
    await this.page.getByTitle("Templates, zip, folder").click();
    const [saved] = await Promise.all([
      this.page.waitForEvent("download"),
      this.button("Download zip").click(),
    ]);
    await this.button("Close").click();
    return readFile(await saved.path());
  }

  /** Keeps a picture where `THAW_SCREENSHOTS` names a folder. */
  async picture(name: string): Promise<void> {
    const folder = process.env.THAW_SCREENSHOTS;
    if (folder) await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Looks at the page as it is on a phone, in the dark; nothing of it may be wider than that. */
  async onPhone(look: () => Promise<void>): Promise<void> {
    const before = this.page.viewportSize();
    await this.page.emulateMedia({ colorScheme: "dark" });
    await this.page.setViewportSize({ width: 390, height: 844 });
    await look();
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    if (before) await this.page.setViewportSize(before);
    await this.page.emulateMedia({ colorScheme: null });
  }

  /** Nothing went wrong in the page itself. */
  expectNoFaults(): void {
    expect(this.console.filter((line) => /^(uncaught|the page crashed)/.test(line))).toEqual([]);
  }
}
