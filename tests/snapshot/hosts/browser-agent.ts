import { browserHost } from "../../../lib/preview/browser-host.ts";
import type { PyodideFactory } from "../../../lib/runtime/types.ts";
import { runCase } from "../agent.ts";
import type { Suite } from "../cases/case.ts";
import { openSuite } from "../conformance.ts";
import type { FixtureFacts } from "../facts.ts";

const suite = start();

addEventListener("message", ({ data }: MessageEvent<string>) => {
  void runCase(suite, data).then((outcome) => postMessage(outcome));
});

async function start(): Promise<Suite> {
  const [facts, glue, wasm, stdlib] = await Promise.all([
    get("content/facts.json").then((response) => response.json() as Promise<FixtureFacts>),
    import(new URL("/runtime/pyodide.asm.mjs", location.href).href) as Promise<{
      default: PyodideFactory;
    }>,
    WebAssembly.compileStreaming(get("runtime/pyodide.asm.wasm")),
    bytes("runtime/stdlib.zip"),
  ]);
  return openSuite({
    runtime: { buildId: facts.buildId, factory: glue.default, wasm, stdlib },
    stdlib: facts.stdlib,
    facts,
    makeHost: () => browserHost({ env: {}, compatibilityFlags: [], print: () => undefined }),
    content: (hash) => bytes(`content/${hash}`),
    libraries: new Map(),
  });
}

async function get(path: string): Promise<Response> {
  const response = await fetch(`/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function bytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await get(path)).arrayBuffer());
}
