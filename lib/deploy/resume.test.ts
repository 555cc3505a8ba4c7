import { expect, test } from "vitest";
import { resumeKey } from "./resume.ts";
import { FakeAccount } from "./testing.ts";

const target = {
  kind: "account" as const,
  client: new FakeAccount().client,
  address: async () => "",
};
const bundle = {
  mainModule: "index.js",
  modules: [{ name: "index.js", type: "esm" as const, content: new Uint8Array(3) }],
  compatibilityDate: "2026-10-01",
  compatibilityFlags: [],
  vars: {},
};
const key = (secrets: Record<string, string>, resumeSeal: string | undefined = "seal") =>
  resumeKey({ bundle, name: "blog", target, secrets, resumeSeal });

test("a deploy's key is another one for other secrets, in whichever order they come", async () => {
  const first = await key({ A: "1", B: "2" });
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await key({ B: "2", A: "1" })).toBe(first);
  expect(await key({ A: "1", B: "3" })).not.toBe(first);
  expect(await key({ A: "1" })).not.toBe(first);
  expect(await key({})).toBe(await key({}, "another"));
});

test("nobody without the server's own key can guess secrets by a deploy's key", async () => {
  expect(await key({ A: "1" }, "another")).not.toBe(await key({ A: "1" }));
  expect(await key({ A: "1" }, "")).not.toBe(await key({ A: "1" }, ""));
});
