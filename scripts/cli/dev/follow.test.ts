import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followLines } from "./follow.ts";

let folder = "";
let stop = (): void => undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thaw-follow-"));
});
afterEach(async () => {
  stop();
  await rm(folder, { recursive: true, force: true });
});

test("lines are told from now on, whole also where they were written in parts, and when the file begins anew", async () => {
  const path = join(folder, "a.log");
  await writeFile(path, "before\nhal");
  const lines: string[] = [];
  stop = await followLines(path, (line) => lines.push(line));
  const bytes = Buffer.from("f é\n");
  await appendFile(path, bytes.subarray(0, 3));
  // Longer than the pause between two looks, so that the character is read in two parts.
  await new Promise((done) => setTimeout(done, 500));
  await appendFile(path, bytes.subarray(3));
  await vi.waitUntil(() => lines.length > 0, 20_000);
  expect(lines).toEqual(["f é"]);
  await writeFile(path, "new\n");
  await vi.waitUntil(() => lines.length > 1, 20_000);
  expect(lines).toEqual(["f é", "new"]);
});
