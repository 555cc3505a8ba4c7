import { spawn } from "node:child_process";
import { mkdtemp, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataInUse, lockData } from "./data-lock.ts";

let folder = "";
let lock = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thaw-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function endedProcess(): Promise<number> {
  const child = spawn("true");
  await new Promise((done) => child.once("close", done));
  return child.pid ?? 0;
}

test("a folder that a running process has is refused, with the process and what to do", async () => {
  await symlink(String(process.ppid), lock);
  expect(() => lockData(folder)).toThrow(DataInUse);
  expect(() => lockData(folder)).toThrow(`(process ${process.ppid})`);
  expect(await readlink(lock)).toBe(String(process.ppid));
});

test.each([
  ["of a process that is gone", async () => symlink(String(await endedProcess()), lock)],
  ["that says nothing", () => writeFile(lock, "")],
])("a lock %s is taken over", async (_which, leave) => {
  await leave();
  lockData(folder);
  expect(await readlink(lock)).toBe(String(process.pid));
});

test("letting go twice takes no lock that another has made in between", async () => {
  const unlock = lockData(folder);
  unlock();
  await expect(readlink(lock)).rejects.toThrow();
  await symlink(String(process.ppid), lock);
  unlock();
  expect(await readlink(lock)).toBe(String(process.ppid));
});
