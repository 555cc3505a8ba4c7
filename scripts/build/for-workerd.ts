import type { BuildOptions } from "esbuild";
import { ROOT } from "../paths.ts";

/** How esbuild bundles whatever runs in workerd, in the build and in tests. */
export const FOR_WORKERD = {
  absWorkingDir: ROOT,
  bundle: true,
  format: "esm",
  target: "es2023",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker", "browser"],
  logLevel: "warning",
} as const satisfies BuildOptions;
