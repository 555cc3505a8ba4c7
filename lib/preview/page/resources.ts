import type { Bridge } from "./bridge.ts";
import { bridgedFetch } from "./network.ts";

/** Elements whose content the browser loads by itself, and the attribute that says from where. */
const LOADED: [selector: string, attribute: string][] = [
  ["script[src]", "src"],
  ["link[rel~=stylesheet][href]", "href"],
  ["link[rel~=icon][href]", "href"],
  ["img[src]", "src"],
  ["source[src]", "src"],
  ["video[src]", "src"],
  ["audio[src]", "src"],
];

/**
 * A page's HTML with what it loads from its own program at hand: the browser would ask the network. Relative
 * addresses in it are those of `url`.
 */
export async function withOwnResources(html: string, url: string, bridge: Bridge): Promise<string> {
  const page = new DOMParser().parseFromString(html, "text/html");
  const base = page.querySelector("base[href]");
  const address = new URL(base?.getAttribute("href") ?? "", url).href;
  base?.remove();
  const own = page.createElement("base");
  own.href = address;
  page.head.insertBefore(own, page.head.firstChild);
  const found = LOADED.flatMap(([selector, attribute]) =>
    [...page.querySelectorAll(selector)].map((element) => ({ element, attribute })),
  );
  const made = new Map<string, Promise<string | undefined>>();
  await Promise.all(
    found.map(async ({ element, attribute }) => {
      const reference = element.getAttribute(attribute) ?? "";
      if (!URL.canParse(reference, address)) return;
      const path = bridge.ownPath(new URL(reference, address).href);
      if (path === undefined) return;
      const loading = made.get(path) ?? load(path, bridge);
      made.set(path, loading);
      const loaded = await loading;
      if (loaded === undefined) return;
      element.setAttribute(attribute, loaded);
      // The hash is of what was there, and the content is what it was.
      element.removeAttribute("crossorigin");
    }),
  );
  const doctype = page.doctype ? "<!doctype html>" : "";
  return doctype + page.documentElement.outerHTML;
}

/** The program's answer as an address of this frame; nothing where there is none. */
async function load(path: string, bridge: Bridge): Promise<string | undefined> {
  try {
    const request = { method: "GET", path, headers: [], body: null };
    const response = await bridgedFetch(bridge, request);
    return response.ok ? URL.createObjectURL(await response.blob()) : undefined;
  } catch {
    return undefined;
  }
}
