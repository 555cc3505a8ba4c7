import {
  type FrameCommand,
  type FrameNotice,
  isThawMessage,
  type WorkerPorts,
} from "./protocol.ts";

/**
 * The frame on the preview's own origin. It holds the Web Worker that runs the program, so that a
 * program shares neither storage nor origin with the page; ending the Web Worker ends whatever runs.
 */
let worker: Worker | undefined;

function notify(notice: FrameNotice): void {
  // What it says is no secret: any page may hear that a preview began or ended.
  window.parent.postMessage(notice, "*");
}

function stop(): void {
  worker?.terminate();
  worker = undefined;
}

function start(api: MessagePort, storage: MessagePort | undefined): void {
  stop();
  worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("error", (event) => {
    stop();
    notify({ thaw: "ended", message: event.message || "The browser ended the preview." });
  });
  const ports: WorkerPorts = { api, storage };
  worker.postMessage(ports, storage ? [api, storage] : [api]);
}

/** Only the app may command: the page that the server names, or the one this frame's host is made from. */
function isApp(origin: string): boolean {
  const named = document.querySelector<HTMLMetaElement>('meta[name="thaw-app"]')?.content;
  if (named !== undefined) return origin === named;
  const app = new URL(location.origin);
  app.hostname = app.hostname.replace(/^preview\./, "");
  const caller = new URL(origin);
  const loopback = app.hostname === "localhost" && caller.hostname === "127.0.0.1";
  return caller.origin === app.origin || (loopback && caller.port === app.port);
}

window.addEventListener("message", (event) => {
  if (!isThawMessage(event.data) || event.source !== window.parent || !isApp(event.origin)) return;
  const command = event.data as FrameCommand;
  const [api, storage] = event.ports;
  if (command.thaw === "stop") stop();
  else if (command.thaw === "start" && api) start(api, storage);
});

notify({ thaw: "ready" });
