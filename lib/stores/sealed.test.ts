import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { browserKey, seal, unseal } from "./sealed.ts";

test("two tabs that make the browser's key at once can read what the other sealed", async () => {
  const [one, other] = await Promise.all([browserKey(), browserKey()]);
  const sealed = [await seal("mine", one), await seal("yours", other)];
  const later = await browserKey();
  expect(await Promise.all(sealed.map((text) => unseal(text, later)))).toEqual(["mine", "yours"]);
});

test("what was changed, or sealed with another key, isn't opened", async () => {
  const key = await browserKey();
  const text = await seal({ token: "secret" }, key);
  expect(text).not.toContain("secret");
  const algorithm = { name: "AES-GCM", length: 256 };
  const other = await crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);
  await expect(unseal(text, other)).rejects.toThrow();
  const { iv, sealed } = JSON.parse(text) as { iv: string; sealed: string };
  const changed = JSON.stringify({
    iv,
    sealed: sealed.replace(/^./, (first) => (first === "A" ? "B" : "A")),
  });
  await expect(unseal(changed, key)).rejects.toThrow();
});
