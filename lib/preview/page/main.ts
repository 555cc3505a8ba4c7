import * as Comlink from "comlink";
import { Bridge } from "./bridge.ts";
import { followLinks } from "./navigation.ts";
import { replaceNetwork } from "./network.ts";
import { PAGE_READY, type PageContent, type PageHost } from "./protocol.ts";
import { withOwnResources } from "./resources.ts";

/**
 * The frame that shows a page of the program. It is sandboxed, so its origin is opaque: the page's scripts
 * reach no storage, no cookies and no other frame. What they ask of their own address goes to the program.
 */
addEventListener(
  "message",
  ({ data, ports: [port] }: MessageEvent<PageContent>) => {
    if (port) void show(data, Comlink.wrap<PageHost>(port));
  },
  { once: true },
);

async function show({ html, url }: PageContent, host: Comlink.Remote<PageHost>): Promise<void> {
  const bridge = new Bridge(host, [new URL(url).origin, new URL(document.URL).origin]);
  const text = await withOwnResources(html, url, bridge);
  document.open();
  // What listens before is gone with the document that was.
  replaceNetwork(globalThis, bridge);
  followLinks(window, bridge);
  addEventListener("error", ({ message }: ErrorEvent) => void host.complain(message));
  document.write(text);
  document.close();
}

// The app tells the frame from others by its window, not by what it says.
parent.postMessage(PAGE_READY, "*");
