import { expect, test } from "vitest";
import { askWorker } from "./worker-events.ts";

test.each([
  ["/a/b?c=d", "/a/b?c=d"],
  ["//elsewhere.example/a", "//elsewhere.example/a"],
  ["/../../../refs/snapshot/x", "/refs/snapshot/x"],
  ["/a/%2e%2e/%2E%2e/../client/v4", "/client/v4"],
  ["/..\\..\\..\\blobs", "/blobs"],
  ["/a#../..", "/a"],
])("the path %s stays below the Worker it is for", async (path, asked) => {
  const urls: string[] = [];
  const control = {
    fetch: async (url: string) => {
      urls.push(new URL(url).href);
      return new Response("");
    },
  };
  const serve = { fetch: () => Promise.reject(new Error("not asked")) };
  const parts = { control, serve, internalToken: "i", publicOrigin: "http://localhost:8787" };
  await askWorker(parts, "blog", { method: "GET", path, headers: [], body: null });
  const worker = encodeURIComponent("http://blog.localhost:8787");
  expect(urls).toEqual([`http://control/internal/serve/blog/${worker}${asked}`]);
});
