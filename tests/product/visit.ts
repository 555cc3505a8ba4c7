import type { Browser } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { Product, type ProductOptions } from "../support/product.ts";
import { Playground } from "./playground.ts";

/** What the tests of a file share: the product, a browser, the page in it. */
export interface Visit {
  product: Product;
  browser: Browser;
  playground: Playground;
}

/** Starts the product and opens its page, at a path where one is given. */
export async function beginVisit(path = "", options?: ProductOptions): Promise<Visit> {
  const [started, launched] = await Promise.allSettled([Product.start(options), launchBrowser()]);
  const product = started.status === "fulfilled" ? started.value : undefined;
  const browser = launched.status === "fulfilled" ? launched.value : undefined;
  try {
    if (started.status === "rejected") throw started.reason;
    if (launched.status === "rejected") throw launched.reason;
    const playground = await Playground.open(launched.value, started.value.origin + path);
    return { product: started.value, browser: launched.value, playground };
  } catch (thrown) {
    // Its caller has nothing that it could end.
    await endVisit({ product, browser });
    throw thrown;
  }
}

/** Ends all of it, also where something went wrong in the page, which is told then. */
export async function endVisit({
  product,
  browser,
  playground,
}: {
  [Part in keyof Visit]?: Visit[Part] | undefined;
}): Promise<void> {
  try {
    playground?.expectNoFaults();
  } finally {
    await browser?.close();
    await product?.dispose();
  }
}
