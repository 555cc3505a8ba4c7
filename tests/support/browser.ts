import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../scripts/find-browser.ts";

/** The last needs no sandbox as root, where Chromium refuses one; the others keep it off the network. */
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** A headless Chromium: the one that `findBrowser` finds. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error("No Chrome or Chromium found. Install one, or set CHROME_PATH to it.");
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Collects what a page and its frames and workers print, and the errors nobody caught, in order. */
export function captureConsole(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => lines.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("crash", () => lines.push("the page crashed"));
  page.on("requestfailed", (request) => {
    lines.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });
  return lines;
}
