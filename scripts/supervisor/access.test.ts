import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Access, readAccess, writeAccess } from "./access.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thaw-access-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const accessOf = (token: string): Access => ({
  pid: process.pid,
  origin: "http://localhost:1",
  root: null,
  control: "http://127.0.0.1:2",
  builder: "http://127.0.0.1:3",
  token,
});

test("the way in is for the folder's owner alone, and taken away once", async () => {
  const forget = writeAccess(folder, accessOf("first"));
  expect(readAccess(folder)).toEqual(accessOf("first"));
  expect((await stat(join(folder, "access.json"))).mode & 0o777).toBe(0o600);
  forget();
  expect(readAccess(folder)).toBeUndefined();
  writeAccess(folder, accessOf("second"));
  forget();
  expect(readAccess(folder)).toEqual(accessOf("second"));
});
