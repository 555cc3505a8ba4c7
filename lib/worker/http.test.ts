import { expect, test } from "vitest";
import { http } from "./http.ts";

test("a request's head is its lines, with headers in turns", () => {
  const request = new Request("https://example.com:8443/a%20b?c=d#e", {
    method: "PUT",
    headers: [
      ["X-Two", "1"],
      ["x-two", "2"],
      ["accept", " a "],
    ],
  });
  expect(http.head(request)?.split("\n")).toEqual([
    ...["PUT", "https:", "/a%20b", "?c=d"],
    ...["accept", "a", "x-two", "1, 2"],
  ]);
  expect(http.head({ url: "http://localhost/" })).toBeUndefined();
});

test.each([
  ["none", {}],
  ["small", { method: "POST", body: "text", headers: { "content-length": "4" } }],
  ["stream", { method: "POST", body: "text" }],
  ["stream", { method: "POST", body: "text", headers: { "content-length": "65537" } }],
  ["stream", { method: "POST", body: "text", headers: { "content-length": "four" } }],
])("a body is %s: %o", (kind, init) => {
  expect(http.body(new Request("http://localhost/", init))).toBe(kind);
});

test("a body that was read before is left to fail as a stream", async () => {
  const headers = { "content-length": "4" };
  const request = new Request("http://localhost/", { method: "POST", body: "text", headers });
  await request.text();
  expect(http.body(request)).toBe("stream");
});

test("a body is read once, or why not", async () => {
  const headers = { "content-length": "4" };
  const request = new Request("http://localhost/", { method: "POST", body: "text", headers });
  const read = () =>
    new Promise<[ArrayBuffer | undefined, unknown]>((done) =>
      http.read(request, (content, error) => done([content, error])),
    );
  expect(new TextDecoder().decode((await read())[0])).toBe("text");
  expect((await read())[1]).toBeInstanceOf(TypeError);
});

test("a response has each header, also those with one name", async () => {
  const lines = ["set-cookie", "a=1", "set-cookie", "b=2", "x-empty", ""];
  const body = new TextEncoder().encode("body");
  const response = http.respond(404, lines.join("\n"), lines.length, body, undefined);
  expect([
    response.status,
    response.headers.getSetCookie(),
    response.headers.get("x-empty"),
  ]).toEqual([404, ["a=1", "b=2"], ""]);
  expect(await response.text()).toBe("body");
  expect(http.respond(204, "", 0, undefined, undefined).body).toBeNull();
});

test.each([
  ["not a name", "x"],
  ["x-a", "1\nx-b: 2"],
  ["x-a", "1\nx-b\n2\n3"],
])("a header that HTTP can't hold is refused: %j %j", (...header) => {
  expect(() => http.respond(200, header.join("\n"), 2, undefined, undefined)).toThrow(TypeError);
});
