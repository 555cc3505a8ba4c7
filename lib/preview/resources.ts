import { ThawError } from "../errors.ts";
import { sha256 } from "../hash.ts";
import type { PyodideFactory, RuntimeFiles } from "../runtime/types.ts";

/** The runtime's files from this origin, and the hash of the standard library. */
export async function loadRuntime(): Promise<{ runtime: RuntimeFiles; stdlib: string }> {
  const build = (await (await get("/runtime/build.json", "no-cache")).json()) as {
    buildId: string;
    stdlib: string;
  };
  const folder = `/runtime/${build.buildId}`;
  const [glue, wasm, stdlib] = await Promise.all([
    import(/* webpackIgnore: true */ `${location.origin}${folder}/pyodide.asm.mjs`) as Promise<{
      default: PyodideFactory;
    }>,
    WebAssembly.compileStreaming(get(`${folder}/pyodide.asm.wasm`)),
    get(`${folder}/stdlib.zip`).then((response) => response.arrayBuffer()),
  ]);
  return {
    runtime: {
      buildId: build.buildId,
      factory: glue.default,
      wasm,
      stdlib: new Uint8Array(stdlib),
    },
    stdlib: build.stdlib,
  };
}

/**
 * Content by its hash. It never changes, so the browser's HTTP cache keeps it; what comes from there is
 * checked like anything else, and fetched anew where it was damaged.
 * @throws ThawError `layer_corrupt` when what arrives is not what its name says
 */
export async function loadContent(hash: string): Promise<Uint8Array> {
  for (const cache of ["force-cache", "reload"] as const) {
    const response = await get(`/blobs/${hash}`, cache);
    const content = new Uint8Array(await response.arrayBuffer());
    if ((await sha256(content)) === hash) return content;
  }
  throw new ThawError(
    "layer_corrupt",
    `Content ${hash.slice(0, 12)} arrives damaged. Start Thaw again, which makes it anew, then press Run.`,
  );
}

async function get(path: string, cache: RequestCache = "default"): Promise<Response> {
  const response = await fetch(path, { cache }).catch((cause: unknown) => {
    throw new ThawError(
      "edge_unavailable",
      `${path} could not be fetched. Is Thaw still running?`,
      { cause },
    );
  });
  if (!response.ok)
    throw new ThawError("not_found", `${path}: ${response.status} ${response.statusText}`);
  return response;
}
