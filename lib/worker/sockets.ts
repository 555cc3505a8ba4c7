import type { PyodideApi } from "../runtime/types.ts";
import type { Instance } from "../snapshot/instance.ts";

/** `connect` of `cloudflare:sockets`. */
type Connect = (address: object, options?: object) => object;

/** What Pyodide has for sockets (its `src/js/fs/nodesockfs.ts`). */
interface SocketApi extends PyodideApi {
  initializeNodeSockFS(connect: Connect): Promise<void>;
  /** What its asyncio loop calls, once that was initialised. */
  _nodeSock: {
    connect(descriptor: number, host: string, port: number): Promise<unknown>;
  };
}

/**
 * Puts the host's TCP sockets under Python's `socket`, `ssl` and asyncio: they connect through `cloudflare:sockets`,
 * and wait by stack switching. For programs that serve: at top level there is no network, and a socket couldn't go
 * into a snapshot.
 */
export function openSockets({ module, host }: Instance): void {
  const helper = host.modules._pyodide_entrypoint_helper as
    | { cloudflareSocketsModule: { connect?: Connect } }
    | undefined;
  const open = helper?.cloudflareSocketsModule.connect;
  if (!open) return;
  const api = module.API as SocketApi;
  // It is asynchronous for Node's own sockets alone; with a function to connect it is done when it returns.
  void api.initializeNodeSockFS((...args) => {
    try {
      return open(...args);
    } catch (thrown) {
      // What is thrown here would go through Python's frames without ending them: the console tells it, and the
      // program gets an error of its own.
      host.stderr(thrown instanceof Error ? thrown.message : String(thrown));
      return refused(thrown);
    }
  });
  const { connect } = api._nodeSock;
  api._nodeSock.connect = (...args) => connect(...args).catch(toNumber);
}

/** A socket that never opens. */
function refused(reason: unknown): object {
  const closed = Promise.reject(reason);
  closed.catch(() => undefined);
  return { opened: closed, closed, close: () => Promise.resolve() };
}

/** The number of a system error: Emscripten throws those, they are no Errors, and asyncio would wait for good. */
function toNumber(thrown: unknown): number {
  if (thrown instanceof Error) throw thrown;
  return (thrown as { errno: number }).errno;
}
