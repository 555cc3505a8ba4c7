#!/usr/bin/env node
// Runs `scripts/thaw.sh`, which sees to the pinned Node and the npm packages as ./start does.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../scripts/thaw.sh", import.meta.url));
const { status, error } = spawnSync("sh", [script, ...process.argv.slice(2)], { stdio: "inherit" });
if (error) console.error(`thaw needs a POSIX shell (sh): ${error.message}`);
process.exitCode = status ?? 1;
