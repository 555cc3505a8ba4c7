import { expect, test } from "vitest";
import { forgetSealed, keepSealed, openToken, readSealed, sealToken } from "./deploy-vault.ts";
import { memoryStorage } from "./storage.ts";

const account = { accountId: "a1", name: "Mine", token: "the-secret-token" };
const PASSPHRASE = "four words of ice";

test("what the browser keeps holds no token, and gives it for the passphrase alone", async () => {
  const storage = memoryStorage();
  keepSealed(storage, await sealToken(account, PASSPHRASE));
  expect(storage.getItem("thaw:account")).not.toContain(account.token);
  const kept = readSealed(storage);
  if (!kept) throw new Error("nothing was kept");
  expect(await openToken(kept, PASSPHRASE)).toEqual(account);
  await expect(openToken(kept, "four words of fire")).rejects.toMatchObject({
    code: "unauthorized",
  });
  forgetSealed(storage);
  expect(readSealed(storage)).toBeUndefined();
});

test("a token can't be moved to another account, and each seal is another", async () => {
  const [one, two] = await Promise.all([
    sealToken(account, PASSPHRASE),
    sealToken(account, PASSPHRASE),
  ]);
  expect(one.sealed).not.toBe(two.sealed);
  await expect(openToken({ ...one, accountId: "theirs" }, PASSPHRASE)).rejects.toThrow(
    "isn't the passphrase",
  );
});

test("a short passphrase is refused", async () => {
  await expect(sealToken(account, "short")).rejects.toMatchObject({ code: "bad_request" });
});

test.each(["", "{", '{"version":2}', '{"version":1,"iterations":1}'])(
  "what isn't a whole seal counts as none (%s)",
  (text) => {
    const storage = memoryStorage();
    storage.setItem("thaw:account", text);
    expect(readSealed(storage)).toBeUndefined();
  },
);
