import { expect, test } from "vitest";
import type { TestEdge } from "../../../workers/edge/testing.ts";
import { hashOfFile, manifestOf, openSession, sendBucket } from "../assets-client.ts";
import { type ApiAnswer, api, put, says } from "../client.ts";

const BINDING = { type: "assets", name: "ASSETS" };

/** The message and code of a refusal. */
const refusal = ({ success, errors: [first] }: ApiAnswer) =>
  success ? "accepted" : `${first?.code} ${first?.message}`;

/**
 * Static assets that can't be taken or served, in Cloudflare's words.
 * @param site deploys a Worker with assets and a configuration of them
 */
export function assetRefusals(
  edge: () => TestEdge,
  site: (name: string, config: Record<string, unknown>, code?: string | null) => Promise<ApiAnswer>,
): void {
  test("more or larger files than Cloudflare takes are refused in its words", async () => {
    const hash = "0".repeat(32);
    const entry = (size: number) => ({ hash, size });
    const large = { "/big.bin": entry(25 * 1024 * 1024 + 60_000) };
    expect(refusal(await openSession(edge(), "limits", large))).toBe(
      "10021 Asset too large.\nCloudflare Workers supports assets with sizes of up to 25 MiB. We found a file /big.bin with a size of 25.1 MiB.",
    );
    const most = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [
        `/${at}`,
        { hash: at.toString(16).padStart(32, "0"), size: 1 },
      ]),
    );
    const { buckets } = (await openSession(edge(), "limits", most)).result;
    expect((buckets as string[][]).map(({ length }) => length)).toEqual(Array(100).fill(200));
    const many = Object.fromEntries(
      Array.from({ length: 20_001 }, (_, at) => [`/${at}`, entry(1)]),
    );
    expect(refusal(await openSession(edge(), "limits", many))).toBe(
      "10021 Maximum number of assets exceeded.\nCloudflare Workers supports up to 20,000 assets in a version. We found 20,001 files in the specified assets directory.",
    );
    expect(
      refusal(await openSession(edge(), "limits", { "/a": { hash: "x", size: 1 } })),
    ).toContain("must be 32 hex digits");
  });

  test("content is taken with a session's token alone, and only what its manifest names", async () => {
    const files = { "/mine.html": "mine" };
    const { result } = await openSession(edge(), "tokens", manifestOf(files));
    const jwt = String(result.jwt);
    const hash = hashOfFile("/mine.html", "mine");
    const forged = `${jwt.slice(0, -4)}AAAA`;
    expect(refusal(await sendBucket(edge(), forged, files, [hash]))).toBe(
      "10000 Authentication error",
    );
    const other = { "/other.html": "other" };
    const foreign = hashOfFile("/other.html", "other");
    expect(refusal(await sendBucket(edge(), jwt, other, [foreign]))).toBe(
      `10021 The asset ${foreign} isn't in the manifest.`,
    );
    const form = new FormData();
    form.append(hash, new File([btoa("longer than said")], hash));
    expect(refusal(await api(edge(), "POST", "/assets/upload?base64=true", form, jwt))).toBe(
      "10021 The asset /mine.html has 16 bytes; the manifest says 4.",
    );
    const early = await put(edge(), "tokens", says("x"), { assets: { jwt } });
    expect(refusal(early)).toContain("The token of the static assets isn't valid");
    const done = await sendBucket(edge(), jwt, files, [hash]);
    const stolen = await put(edge(), "thief", says("x"), { assets: { jwt: done.result.jwt } });
    expect(refusal(stolen)).toContain("or it was for another Worker");
  });

  test.each([
    [
      { _redirects: "/* /index.html 200" },
      "100324 Invalid _redirects configuration:\nLine 1: Infinite loop detected in this rule.",
    ],
    [
      { _redirects: "# x\n/a /b 404" },
      "100324 Invalid _redirects configuration:\nLine 2: Valid status codes are 200, 301, 302 (default), 303, 307, or 308. Got 404.",
    ],
    [
      { _headers: "X: y" },
      "10021 Invalid _headers configuration:\nLine 1: A path must come before its headers.",
    ],
    [
      { _headers: "/a\n/b\n X: y" },
      "10021 Invalid _headers configuration:\nLine 1: No headers specified.",
    ],
    [
      { run_worker_first: ["!/a"] },
      "10021 Only negative `run_worker_first` rules were provided; must provide at least 1 non-negative rule",
    ],
    [
      { run_worker_first: ["a"] },
      "10021 run_worker_first: 'a' isn't a rule: rules must start with '/' or '!/' and have 100 characters at most.",
    ],
  ])("a configuration that can't be followed is refused: %j", async (config, message) => {
    expect(refusal(await site("refused", config))).toBe(message);
  });

  test("a binding to assets needs assets, and assets without code can't run any first", async () => {
    expect(refusal(await put(edge(), "none", says("x"), { bindings: [BINDING] }))).toBe(
      '10021 Binding "ASSETS" is of the type assets, but the Worker has no static assets.',
    );
    await put(edge(), "without", says("x"));
    const patched = await api(edge(), "PATCH", "/scripts/without/settings", {
      bindings: [BINDING],
    });
    expect(refusal(patched)).toContain("but the Worker has no static assets.");
    expect(refusal(await site("first", { run_worker_first: true }, null))).toContain(
      "Cannot set run_worker_first without a Worker script.",
    );
  });
}
