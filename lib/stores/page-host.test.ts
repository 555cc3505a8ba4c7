import { expect, test, vi } from "vitest";
import type { AnswerEnd, PreviewRequest } from "../preview/types.ts";
import { createPageHost } from "./page-host.ts";

const get = (path = "/"): PreviewRequest => ({ method: "GET", path, headers: [], body: null });

function setUp() {
  const asked: PreviewRequest[] = [];
  const abort = vi.fn();
  const target = {
    event: vi.fn(),
    request(request: PreviewRequest) {
      asked.push(request);
      const { promise, reject } = Promise.withResolvers<AnswerEnd>();
      abort.mockImplementation(() => reject(new Error("stopped")));
      return { end: promise, abort, send: vi.fn(), close: vi.fn() };
    },
  };
  const host = vi.fn(async () => target);
  const follow = vi.fn();
  const say = vi.fn();
  return { asked, abort, host, follow, say, page: createPageHost({ host, follow, say }) };
}

test.each([
  { ...get(), method: 1 },
  { ...get(), path: {} },
  { ...get(), path: "elsewhere" },
  { ...get(), headers: [["a"]] },
  { ...get(), body: "text" },
  undefined,
])("what is no request is refused, and leads nowhere (%#)", async (request) => {
  const { page, asked, follow } = setUp();
  const result = await page.api.request(1, request as PreviewRequest, vi.fn());
  expect(result).toMatchObject({ ok: false, error: { code: "bad_request" } });
  expect(() => page.api.navigate(request as PreviewRequest)).toThrow("isn't one");
  expect(asked).toEqual([]);
  expect(follow).not.toHaveBeenCalled();
});

test("a page has so many requests under way and no more, each with a number of its own", async () => {
  const { page, asked } = setUp();
  for (let id = 1; id <= 100; id++) void page.api.request(id, get(), vi.fn());
  await vi.waitFor(() => expect(asked).toHaveLength(100));
  const over = await page.api.request(101, get(), vi.fn());
  expect(over).toMatchObject({ ok: false, error: { message: expect.stringContaining("100") } });
  const other = setUp();
  void other.page.api.request(1, get(), vi.fn());
  await vi.waitFor(() => expect(other.asked).toHaveLength(1));
  const twice = await other.page.api.request(1, get(), vi.fn());
  expect(twice).toMatchObject({ ok: false });
});

test("nothing is asked for a page that is gone, and what was is left", async () => {
  const { page, asked, abort, host } = setUp();
  const first = page.api.request(1, get("/first"), vi.fn());
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof host>>>();
  host.mockReturnValueOnce(promise);
  const second = page.api.request(2, get("/second"), vi.fn());
  page.close();
  resolve(await host());
  expect((await first).ok).toBe(false);
  expect((await second).ok).toBe(false);
  expect(abort).toHaveBeenCalledOnce();
  expect(asked).toHaveLength(1);
});

test("a complaint is shown up to a length", () => {
  const { page, say } = setUp();
  page.api.complain("x".repeat(1e6));
  expect(say.mock.calls[0]?.[0]).toHaveLength(2_006);
});
