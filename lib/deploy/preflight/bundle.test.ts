import { expect, test } from "vitest";
import type { Bundle } from "../types.ts";
import { preflight } from "./bundle.ts";

const bundle = (changes: Partial<Bundle> = {}): Bundle => ({
  mainModule: "index.js",
  modules: [{ name: "index.js", type: "esm", content: new Uint8Array(10) }],
  compatibilityDate: "2026-10-01",
  compatibilityFlags: [],
  vars: {},
  ...changes,
});

test("a bundle that can be deployed passes", () => {
  expect(() => preflight("fine", bundle())).not.toThrow();
});

test("more than 64 MiB is refused with the largest parts by name", () => {
  const modules = [
    ...bundle().modules,
    { name: "layers/packages.bin", type: "data" as const, content: new Uint8Array(60 * 2 ** 20) },
    { name: "layers/app.bin", type: "data" as const, content: new Uint8Array(5 * 2 ** 20) },
  ];
  expect(() => preflight("big", bundle({ modules }))).toThrow(
    expect.objectContaining({
      code: "project_too_large",
      message: expect.stringMatching(/65 MiB.*layers\/packages\.bin \(60 MiB\)/),
    }),
  );
});

test("a static asset that is too large is refused in Cloudflare's words", () => {
  const assets = { "film.mp4": new Uint8Array(26 * 2 ** 20) };
  expect(() => preflight("films", bundle({ assets }))).toThrow(
    expect.objectContaining({
      code: "project_too_large",
      message:
        "Asset too large.\nCloudflare Workers supports assets with sizes of up to 25 MiB. We found a file film.mp4 with a size of 26 MiB.",
    }),
  );
});

test.each([
  ["bad_name", "api", {}],
  ["no_entry", "a", { mainModule: "other.js" }],
  ["bad_config", "a", { modules: [...bundle().modules, ...bundle().modules] }],
  ["bad_config", "a", { compatibilityDate: "today" }],
  ["bad_config", "a", { vars: { LONG: "x".repeat(6000) } }],
])("%s is said before anything is sent", (code, name, changes) => {
  expect(() => preflight(name, bundle(changes))).toThrow(expect.objectContaining({ code }));
});
