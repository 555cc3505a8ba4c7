import { expect, test } from "vitest";
import { temporaryKeeper } from "./deploy-hour.ts";
import { memoryStorage } from "./storage.ts";

const algorithm = { name: "AES-GCM", length: 256 };
const keyPair = () => crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);

const ACCOUNT = {
  accountId: "a1",
  name: "Temporary",
  token: "short-lived",
  claimUrl: "https://dash.example/claim?token=secret",
  expiresAt: "2026-01-01T01:00:00Z",
};
const BEFORE = () => Date.parse("2026-01-01T00:30:00Z");
const AFTER = () => Date.parse("2026-01-01T01:00:00Z");

test("an account outlives a reload, unreadable in storage, until its hour is over", async () => {
  const storage = memoryStorage();
  const key = await keyPair();
  await temporaryKeeper(storage, async () => key, BEFORE).keep(ACCOUNT);
  expect(storage.getItem("thaw:temporary")).not.toMatch(/short-lived|secret/);
  expect(await temporaryKeeper(storage, async () => key, BEFORE).read()).toEqual(ACCOUNT);
  expect(await temporaryKeeper(storage, async () => key, AFTER).read()).toBeUndefined();
  expect(storage.getItem("thaw:temporary")).toBeNull();
});

test("what another key sealed, or what was changed, counts as none", async () => {
  const storage = memoryStorage();
  const keeper = temporaryKeeper(storage, keyPair, BEFORE);
  await keeper.keep(ACCOUNT);
  expect(await keeper.read()).toBeUndefined();
  storage.setItem("thaw:temporary", "{");
  expect(await keeper.read()).toBeUndefined();
});
