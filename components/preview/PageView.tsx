import * as Comlink from "comlink";
import { useEffect, useRef } from "react";
import { onlyCalls } from "../../lib/preview/guard.ts";
import { PAGE_READY, type PageContent } from "../../lib/preview/page/protocol.ts";
import { isThawMessage } from "../../lib/preview/protocol.ts";
import { follow } from "../../lib/stores/actions.ts";
import { deployedName, eventHost, stores } from "../../lib/stores/all.ts";
import { previewOrigin, workerOrigin } from "../../lib/stores/origin.ts";
import { createPageHost } from "../../lib/stores/page-host.ts";
import type { Exchange } from "../../lib/stores/request.ts";

/**
 * A page of the program, with its scripts: in a frame on the preview's origin that is sandboxed without that
 * origin, so that it reaches nothing but its own program.
 */
export function PageView({ exchange, html }: { exchange: Exchange; html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { place, request } = exchange;
  const { path } = request;
  useEffect(() => {
    let close: (() => void) | undefined;
    const onMessage = ({ source, data }: MessageEvent): void => {
      const target = frame.current?.contentWindow;
      if (!target || source !== target || !isThawMessage(data)) return;
      if (data.thaw !== PAGE_READY.thaw || close) return;
      const { port1, port2 } = new MessageChannel();
      const host = createPageHost({
        host: () => eventHost(place),
        follow: (request) => follow(place, request),
        say: (text) => stores.console.getState().append("stderr", text),
      });
      Comlink.expose(host.api, onlyCalls(port1, Object.keys(host.api)));
      close = () => {
        host.close();
        port1.close();
      };
      const url = addressOf(path, workerOrigin(window.location, deployedName())).href;
      // It has an opaque origin, which no address names; what it gets is its own program's.
      target.postMessage({ html, url } satisfies PageContent, "*", [port2]);
    };
    window.addEventListener("message", onMessage);
    return () => {
      window.removeEventListener("message", onMessage);
      close?.();
    };
  }, [html, path, place]);
  const { search } = addressOf(path, previewOrigin(window.location));
  return (
    <iframe
      // Another answer is another page: nothing of the one before may go on.
      key={`${path} ${html.length}`}
      ref={frame}
      title="The page"
      sandbox="allow-scripts allow-forms"
      src={`${previewOrigin(window.location)}/preview/page/${search}`}
    />
  );
}

/** By joining: a path that begins with two slashes would name another host, or none. */
const addressOf = (path: string, origin: string): URL => new URL(origin + path);
