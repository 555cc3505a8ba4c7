import { expect, test } from "vitest";
import { setV8Flags } from "./v8-flags.ts";

test("no compiler that may wait for an isolate has a thread beside it, unless other flags are set", () => {
  const env: Record<string, string | undefined> = {};
  setV8Flags(env);
  expect(env.MINIFLARE_WORKERD_V8_FLAGS).toBe(
    "--no-concurrent-sparkplug --no-concurrent-recompilation",
  );
  const own = { MINIFLARE_WORKERD_V8_FLAGS: "--trace-gc" };
  setV8Flags(own);
  expect(own.MINIFLARE_WORKERD_V8_FLAGS).toBe("--trace-gc");
});
