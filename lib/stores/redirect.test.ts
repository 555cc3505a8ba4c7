import { expect, test } from "vitest";
import { redirectOf } from "./redirect.ts";

const posted = {
  method: "POST",
  path: "/a/form?x=1",
  headers: [["content-type", "text/plain"]] as [string, string][],
  body: new Uint8Array([1]),
};
const to = (location: string, status = 303) => ({
  status,
  headers: [["Location", location]] as [string, string][],
});

test("a form's answer leads on with GET, relative to where it was sent", () => {
  expect(redirectOf(posted, to("next?y=2"))).toEqual({
    method: "GET",
    path: "/a/next?y=2",
    headers: [],
    body: null,
  });
});

test("307 and 308 keep method and body", () => {
  expect(redirectOf(posted, to("/b", 307))).toEqual({ ...posted, path: "/b" });
});

test("nothing is followed to another host, without an address, or for other answers", () => {
  expect(redirectOf(posted, to("https://example.com/"))).toBeUndefined();
  expect(redirectOf(posted, { status: 303, headers: [] })).toBeUndefined();
  expect(redirectOf(posted, to("/b", 200))).toBeUndefined();
});
