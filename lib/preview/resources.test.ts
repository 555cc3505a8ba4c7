import { afterEach, expect, test, vi } from "vitest";
import { sha256 } from "../hash.ts";
import { loadContent } from "./resources.ts";

const whole = new TextEncoder().encode("a layer");
const answers = { whole, damaged: new TextEncoder().encode("a lawer") };

afterEach(() => vi.unstubAllGlobals());

/** What the browser's cache and the server hold; gives how it was asked for. */
function holding(cached: Uint8Array<ArrayBuffer>, stored: Uint8Array<ArrayBuffer>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_path: string, { cache }: { cache: string }) => {
    asked.push(cache);
    return new Response(cache === "reload" ? stored : cached);
  });
  return asked;
}

test("content comes from the browser's cache", async () => {
  const asked = holding(answers.whole, answers.damaged);
  expect(await loadContent(await sha256(whole))).toEqual(whole);
  expect(asked).toEqual(["force-cache"]);
});

test("content that is damaged in the browser's cache is fetched anew", async () => {
  const asked = holding(answers.damaged, answers.whole);
  expect(await loadContent(await sha256(whole))).toEqual(whole);
  expect(asked).toEqual(["force-cache", "reload"]);
});

test("content that is damaged on the server is refused", async () => {
  holding(answers.damaged, answers.damaged);
  const loading = loadContent(await sha256(whole));
  await expect(loading).rejects.toMatchObject({ code: "layer_corrupt" });
});
