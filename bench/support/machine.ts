import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/paths.ts";

/** What the figures were measured on, in general terms, and with which versions. */
export function describeMachine(): Record<string, string | number> {
  return {
    system: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    workerd: version("workerd"),
    pyodide: version("pyodide"),
  };
}

function version(name: string): string {
  const path = join(ROOT, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
