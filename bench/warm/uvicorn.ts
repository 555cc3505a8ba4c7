import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UV_DIR } from "../../scripts/paths.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { installUv } from "../../services/packages/install-uv.ts";
import type { Target } from "./load.ts";

export interface Uvicorn extends Target {
  /** `CPython 3.11.7, uvicorn[standard] 0.34.0`. */
  about: string;
  stop(): void;
}

/**
 * The app under uvicorn on this machine's CPython, one process, with the same packages as the edge's.
 * @param kind `uvicorn[standard]` brings uvloop and httptools, as most people install it; `uvicorn` is Python alone
 */
export async function startUvicorn(
  packages: string[],
  kind: "uvicorn[standard]" | "uvicorn",
): Promise<Uvicorn> {
  const uv = await installUv(UV_DIR);
  const folder = mkdtempSync(join(tmpdir(), "thaw-uvicorn-"));
  const run = (program: string, args: string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: "utf8", timeout: 300_000 });
  run(uv, ["venv", "--quiet", "venv"]);
  const python = join(folder, "venv/bin/python");
  run(uv, ["pip", "install", "--quiet", "--python", python, kind, ...packages]);
  copyFileSync(join(import.meta.dirname, "app.py"), join(folder, "app.py"));
  const { uvicorn: port } = await findFreePorts(["uvicorn"], 0);
  const child = spawn(
    python,
    ["-m", "uvicorn", "app:app", "--port", String(port), "--log-level", "warning"],
    { cwd: folder, stdio: "ignore" },
  );
  await answering(child, port);
  const version = `import platform, uvicorn; print(f'CPython {platform.python_version()}, ${kind} {uvicorn.__version__}')`;
  return {
    port,
    host: `127.0.0.1:${port}`,
    about: run(python, ["-c", version]).trim(),
    stop() {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/items/1`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("uvicorn does not answer");
}
