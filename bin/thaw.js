#!/usr/bin/env node
// Runs `scripts/thaw.sh`, which sees to the pinned Node and the npm packages as ./start does.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../scripts/thaw.sh", import.meta.url));
const child = spawn("sh", [script, ...process.argv.slice(2)], { stdio: "inherit" });

// It ends its own processes when it is told to, which takes a moment. A terminal tells it itself.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("error", (error) => {
  console.error(`thaw needs a POSIX shell (sh): ${error.message}`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
});
