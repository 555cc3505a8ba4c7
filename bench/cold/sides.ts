import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BundleModule } from "../../lib/deploy/types.ts";
import { glueForWorkerd } from "../../scripts/build/isolates.ts";
import { ISOLATES_DIR, ROOT, RUNTIME_DIR } from "../../scripts/paths.ts";
import { ENTRY } from "./program.ts";

/** A module Worker to load: its first module is the main one. */
export interface Side {
  name: "restored" | "shipped" | "plain";
  modules: (BundleModule & { hash: string })[];
}

/**
 * The three ways to the same answer. `restored` is the product's own bundle; the other two get the same
 * wasm, the packages it was built from and their own glue: as it ships, or as Thaw has it.
 * @param pack site-packages as a zip with stored entries
 */
export async function makeSides(bundle: BundleModule[], pack: Uint8Array): Promise<Side[]> {
  const main = bundle.find(({ name }) => name === "index.js");
  if (!main) throw new Error("The bundle lacks its main module");
  const [shippedGlue, ownGlue, wasm, shippedStdlib, ownStdlib] = await Promise.all([
    glueForWorkerd("node_modules/pyodide/pyodide.asm.mjs"),
    readFile(join(ISOLATES_DIR, "pyodide.txt")),
    readFile(join(RUNTIME_DIR, "pyodide.asm.wasm")),
    readFile(join(ROOT, "node_modules/pyodide/python_stdlib.zip")),
    readFile(join(RUNTIME_DIR, "stdlib.zip")),
  ]);
  const entries = {
    shipped: new URL("./shipped.ts", import.meta.url),
    plain: new URL("./plain.ts", import.meta.url),
  };
  const booting = async (
    name: "shipped" | "plain",
    { glue, stdlib }: { glue: Uint8Array; stdlib: Uint8Array },
  ): Promise<Side> => ({
    name,
    modules: [
      module("index.js", "esm", await bundleEntry(entries[name])),
      module("parts/pyodide.js", "esm", glue),
      module("parts/pyodide.wasm", "wasm", wasm),
      module("parts/stdlib.bin", "data", stdlib),
      module("parts/pack.bin", "data", pack),
      module("parts/entry.txt", "text", new TextEncoder().encode(ENTRY)),
    ],
  });
  const rest = bundle.filter((other) => other !== main);
  return [
    {
      name: "restored",
      modules: [main, ...rest].map(({ name, type, content }) => module(name, type, content)),
    },
    await booting("shipped", { glue: shippedGlue, stdlib: shippedStdlib }),
    await booting("plain", { glue: ownGlue, stdlib: ownStdlib }),
  ];
}

function module(name: string, type: BundleModule["type"], content: Uint8Array) {
  return { name, type, content, hash: createHash("sha256").update(content).digest("hex") };
}

async function bundleEntry(entry: URL): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    platform: "neutral",
    external: ["cloudflare:*", "./parts/*"],
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const [output] = outputFiles;
  if (!output) throw new Error(`${entry.pathname} was not bundled`);
  return output.contents;
}
