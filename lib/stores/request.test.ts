import { expect, test } from "vitest";
import { createRequestStore, toPreviewRequest } from "./request.ts";

const plain = { method: "GET", path: "/", headers: [] as [string, string][], body: "" };

test("a path always begins with a slash", () => {
  expect(toPreviewRequest({ ...plain, path: "items?x=1" }).path).toBe("/items?x=1");
});

test("a body gets its content type, unless one was given", () => {
  const type = (body: string, headers: [string, string][] = []) =>
    toPreviewRequest({ ...plain, method: "POST", body, headers }).headers;
  expect(type('{"a": 1}')).toEqual([["content-type", "application/json"]]);
  expect(type("plain")).toEqual([["content-type", "text/plain"]]);
  expect(type("a=1", [["Content-Type", "x/y"]])).toEqual([["Content-Type", "x/y"]]);
});

test("GET and HEAD carry no body, and headers without a name are left out", () => {
  const request = toPreviewRequest({ ...plain, body: "x", headers: [["", "y"]] });
  expect(request).toEqual({ method: "GET", path: "/", headers: [], body: null });
});

test("sent paths are remembered once, newest first", () => {
  const store = createRequestStore();
  const answer = { status: 200, statusText: "OK", headers: [], body: new Uint8Array() };
  for (const path of ["/a", "/b", "/a"]) {
    store.getState().answer({ ...plain, path, body: null }, { ...answer, milliseconds: 1 });
  }
  expect(store.getState().sent).toEqual(["/a", "/b"]);
});
