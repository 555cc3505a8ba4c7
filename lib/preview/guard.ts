import * as Comlink from "comlink";

/**
 * A port for comlink that lets calls through and nothing else. Comlink by itself lets the other side read,
 * write and construct whatever a path of properties leads to, prototypes of all objects included; and what
 * runs on the other side of the preview is a stranger's program.
 * @param methods that may be called; without any, the exposed value itself is a function, and that alone is
 */
export function onlyCalls(port: MessagePort, methods?: readonly string[]): Comlink.Endpoint {
  const guards = new Map<EventListenerOrEventListenerObject, (event: MessageEvent) => void>();
  return {
    postMessage: (message, transfer = []) => port.postMessage(message, transfer),
    addEventListener(_type, listener) {
      const guard = (event: MessageEvent): void => {
        if (!isCall(event.data, methods)) return;
        if (typeof listener === "function") listener(event);
        else listener.handleEvent(event);
      };
      guards.set(listener, guard);
      port.addEventListener("message", guard);
    },
    removeEventListener(_type, listener) {
      const guard = guards.get(listener);
      if (guard) port.removeEventListener("message", guard);
      guards.delete(listener);
    },
    start: () => port.start(),
  };
}

/** What a message of comlink asks for: `APPLY` calls, `RELEASE` lets go. */
function isCall(data: unknown, methods: readonly string[] | undefined): boolean {
  if (typeof data !== "object" || data === null) return false;
  const { type, path = [] } = data as { type?: unknown; path?: unknown };
  if (type === "RELEASE") return true;
  if (type !== "APPLY" || !Array.isArray(path)) return false;
  if (!methods) return path.length === 0;
  return path.length === 1 && methods.includes(path[0] as string);
}

/** From now on a callback that is handed over by `Comlink.proxy` can be called there, and no more. */
export function guardCallbacks(): void {
  const proxied = Comlink.transferHandlers.get("proxy");
  if (!proxied) return;
  Comlink.transferHandlers.set("proxy", {
    ...proxied,
    serialize(callback: object): [MessagePort, Transferable[]] {
      const { port1, port2 } = new MessageChannel();
      Comlink.expose(callback, onlyCalls(port1));
      return [port2, [port2]];
    },
  });
}
