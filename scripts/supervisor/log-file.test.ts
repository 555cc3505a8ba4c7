import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LogFile } from "./log-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thaw-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a full log goes on in a new file, and the one before is kept", async () => {
  const path = join(folder, "logs", "serve.log");
  const log = new LogFile(path);
  const half = Buffer.alloc(5 * 1024 * 1024, "a");
  log.write(half);
  log.write(Buffer.from("second"));
  log.write(half);
  log.write(Buffer.from("third"));
  expect((await stat(`${path}.1`)).size).toBe(half.length + "second".length);
  expect((await readFile(path, "utf8")).slice(-6)).toBe("athird");
});

test("what can't be written is lost, and nothing is thrown", async () => {
  const path = join(folder, "logs", "serve.log");
  const log = new LogFile(path);
  await rm(folder, { recursive: true });
  log.write(Buffer.alloc(9 * 1024 * 1024));
  log.write(Buffer.from("more"));
});
