import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import { type AccountParts, createAccounts } from "./deploy-accounts.ts";
import { createTargetStore } from "./deploy-target.ts";
import { readSealed } from "./deploy-vault.ts";
import { memoryStorage } from "./storage.ts";

const TEMPORARY = {
  accountId: "t1",
  name: "Temporary",
  token: "short-lived",
  claimUrl: "https://dash.example/claim?secret",
  expiresAt: null,
};
const ANSWERS: Record<string, unknown> = {
  "/api/targets": { account: null, api: null },
  "/api/targets/temporary/challenge": { challengeToken: "c", seed: "AAAA", k: 1, g: 1 },
  "/api/targets/temporary": TEMPORARY,
};

function setUp(prove: AccountParts["prove"] = async () => "checkpoints") {
  const target = createTargetStore();
  const storage = memoryStorage();
  const keep = vi.fn(async () => undefined);
  const ask = vi.fn(async (path: string, _options?: unknown): Promise<unknown> => ANSWERS[path]);
  const accounts = createAccounts({
    target,
    storage,
    ask: ask as AccountParts["ask"],
    prove,
    keeper: { keep, read: async () => TEMPORARY },
  });
  return { target, storage, ask, accounts, keep };
}

const choice = { kind: "account", accountId: "a1", token: "my-token" } as const;

test("a token is used at once, and kept only with a passphrase", async () => {
  const { target, storage, accounts } = setUp();
  await accounts.use(choice, "Mine");
  expect(target.getState()).toMatchObject({ choice, account: "Mine" });
  expect(readSealed(storage)).toBeUndefined();
  await accounts.use(choice, "Mine", "a long passphrase");
  target.getState().choose({ kind: "local" });
  await expect(accounts.unlock("another passphrase")).rejects.toBeInstanceOf(ThawError);
  expect(target.getState().choice.kind).toBe("local");
  await accounts.unlock("a long passphrase");
  expect(target.getState().choice).toEqual(choice);
  accounts.forget();
  expect(target.getState()).toMatchObject({ choice: { kind: "local" }, saved: undefined });
  expect(readSealed(storage)).toBeUndefined();
});

test("a temporary account is made for a proof of work, and its secrets stay in memory", async () => {
  const told: (number | undefined)[] = [];
  const { target, storage, ask, accounts, keep } = setUp(async ({ seed }, { report }) => {
    expect(seed).toBe("AAAA");
    report(0.5);
    return "checkpoints";
  });
  target.subscribe(({ proof }) => told.push(proof));
  await accounts.makeTemporary();
  expect(ask.mock.calls.at(-1)).toMatchObject([
    "/api/targets/temporary",
    { body: { acceptTermsOfService: "yes", challengeToken: "c", checkpoints: "checkpoints" } },
  ]);
  expect(target.getState()).toMatchObject({
    choice: { kind: "temporary", accountId: "t1", token: "short-lived" },
    temporary: TEMPORARY,
    proof: undefined,
  });
  expect(told).toContain(0.5);
  expect(keep).toHaveBeenCalledWith(TEMPORARY);
  expect(storage.getItem("thaw:account")).toBeNull();
});

test("a proof that is cancelled leaves the target as it was", async () => {
  const { target, accounts } = setUp(
    (_challenge, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new ThawError("time_limit", "Stopped.")));
      }),
  );
  const made = accounts.makeTemporary();
  await vi.waitFor(() => expect(target.getState().proof).toBe(0));
  await Promise.resolve();
  accounts.cancel();
  await expect(made).rejects.toThrow("Stopped.");
  expect(target.getState()).toMatchObject({ choice: { kind: "local" }, proof: undefined });
});

test("the temporary account of an earlier visit is there again, and chosen by hand", async () => {
  const { target, accounts } = setUp();
  await accounts.findTemporary();
  expect(target.getState()).toMatchObject({ temporary: TEMPORARY, choice: { kind: "local" } });
  accounts.takeTemporary();
  expect(target.getState().choice).toMatchObject({ kind: "temporary", accountId: "t1" });
});

test("a target that is chosen once more is the same, and another token makes it another", () => {
  const target = createTargetStore();
  target.getState().choose({ kind: "account", accountId: "a", token: "t" }, "Mine");
  const { choice } = target.getState();
  target.getState().choose({ kind: "account", accountId: "a", token: "t" }, "Mine still");
  expect(target.getState()).toMatchObject({ account: "Mine still" });
  expect(target.getState().choice).toBe(choice);
  target.getState().choose({ kind: "account", accountId: "a", token: "u" });
  expect(target.getState().choice).not.toBe(choice);
});
