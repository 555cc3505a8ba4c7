import { launchBrowser } from "../../support/browser.ts";
import type { Outcome } from "../agent.ts";
import type { Fixtures } from "../fixtures.ts";
import type { Runner } from "../suite.ts";
import { servePage } from "./page-server.ts";

/** Chromium as a host: the agent runs in a Web Worker of a page on an origin of its own. */
export async function startChromium(fixtures: Fixtures): Promise<Runner> {
  const server = await servePage(fixtures.folder);
  const browser = await launchBrowser();
  const stop = async (): Promise<void> => {
    await browser.close();
    await server.stop();
  };
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/index.html`);
    return {
      run: (name) =>
        page.evaluate(
          (one) =>
            (globalThis as unknown as { runCase(name: string): Promise<Outcome> }).runCase(one),
          name,
        ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
