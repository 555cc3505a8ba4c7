import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { ISOLATES_DIR, RUNTIME_DIR } from "../paths.ts";
import { FOR_WORKERD } from "./for-workerd.ts";
import { writeChanged } from "./write-changed.ts";

const COMMON: BuildOptions = {
  ...FOR_WORKERD,
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
};

/**
 * What runs inside the isolates that the builder and the edge load, as texts and data for the builder
 * to carry: the glue made ready for workerd, the main module of a build, the runtime of a bundle.
 */
export async function buildIsolates(): Promise<void> {
  await mkdir(ISOLATES_DIR, { recursive: true });
  await Promise.all([
    glueForWorkerd("dist/runtime/pyodide.asm.mjs").then((glue) =>
      writeChanged(join(ISOLATES_DIR, "pyodide.txt"), glue),
    ),
    bundle("workers/builder/isolate/main.ts", "build.txt", {
      external: ["cloudflare:*", "./parts/*"],
    }),
    bundle("lib/worker/bundle/serve.ts", "thaw.txt", { external: ["cloudflare:*"] }),
    buildBindings(),
    copy("stdlib.zip", "stdlib.bin"),
    copy("pyodide.asm.wasm", "wasm.bin"),
    copy("pyodide.asm.wasm", "pyodide.wasm"),
  ]);
  await writeChanged(
    join(ISOLATES_DIR, "build.json"),
    JSON.stringify({
      ...(JSON.parse(await readFile(join(RUNTIME_DIR, "build.json"), "utf8")) as object),
      wasm: createHash("sha256")
        .update(await readFile(join(RUNTIME_DIR, "pyodide.asm.wasm")))
        .digest("hex"),
    }),
  );
}

/** Pyodide's glue, made ready for workerd; `entry` is from the repository's root. */
export async function glueForWorkerd(entry: string): Promise<Uint8Array> {
  return bundled(entry, {
    inject: ["workers/builder/isolate/glue-globals.ts"],
    external: ["node:*", "ws"],
    // The glue evaluates code in places that Thaw never reaches.
    logLevel: "error",
  });
}

/** The script that the edge puts in front of a Worker with bindings. */
export async function buildBindings(): Promise<void> {
  await mkdir(ISOLATES_DIR, { recursive: true });
  await bundle("lib/worker/bindings/install.ts", "bindings.txt", {
    external: ["cloudflare:*", "./parts/*"],
    // The workers SDK tells bindings apart by their constructor's name.
    keepNames: true,
  });
}

async function bundle(entry: string, output: string, options: BuildOptions): Promise<void> {
  await writeChanged(join(ISOLATES_DIR, output), await bundled(entry, options));
}

async function bundled(entry: string, options: BuildOptions): Promise<Uint8Array> {
  const built = await build({ ...COMMON, ...options, entryPoints: [entry], write: false });
  const [output] = built.outputFiles;
  if (!output) throw new Error(`${entry} was not bundled`);
  return output.contents;
}

async function copy(from: string, to: string): Promise<void> {
  await writeChanged(join(ISOLATES_DIR, to), await readFile(join(RUNTIME_DIR, from)));
}
