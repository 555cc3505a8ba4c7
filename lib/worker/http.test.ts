import { expect, test } from "vitest";
import { httpModule, tellAhead } from "./http.ts";
import { Mailbox } from "./mailbox.ts";

const http = httpModule();

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
    ...["none", "PUT", "https:", "/a%20b", "?c=d"],
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
  expect(http.head(new Request("http://localhost/", init))?.split("\n")[0]).toBe(kind);
});

test("a body that was read before is left to fail as a stream", async () => {
  const headers = { "content-length": "4" };
  const request = new Request("http://localhost/", { method: "POST", body: "text", headers });
  await request.text();
  expect(http.head(request)?.split("\n")[0]).toBe("stream");
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
  const response = http.respond(404, lines.join("\n"), lines.length, undefined, body, undefined);
  expect([
    response.status,
    response.headers.getSetCookie(),
    response.headers.get("x-empty"),
  ]).toEqual([404, ["a=1", "b=2"], ""]);
  expect(await response.text()).toBe("body");
  expect(http.respond(204, "", 0, undefined, undefined, undefined).body).toBeNull();
});

test.each([
  ["not a name", "x"],
  ["x-a", "1\nx-b: 2"],
  ["x-a", "1\nx-b\n2\n3"],
])("a header that HTTP can't hold is refused: %j %j", (...header) => {
  expect(() => http.respond(200, header.join("\n"), 2, undefined, undefined, undefined)).toThrow(
    TypeError,
  );
});

test("a body in the mailbox is copied from there, and memory may grow in between", async () => {
  const memory = { HEAPU8: new Uint8Array([0, 0, 104, 105, 33]) };
  const http = httpModule();
  http.mailbox = new Mailbox(memory, { data: memory.HEAPU8.subarray(2) });
  const response = http.respond(200, "", 0, 2, undefined, undefined);
  memory.HEAPU8 = new Uint8Array([0, 0, 98, 121, 101]);
  expect(await response.text()).toBe("hi");
  expect(await http.respond(200, "", 0, 3, undefined, undefined).text()).toBe("bye");
  expect(await http.respond(200, "", 0, 0, undefined, undefined).text()).toBe("");
});

const post = (body: string, length = body.length) =>
  new Request("http://localhost/a", {
    method: "POST",
    body,
    headers: { "content-length": `${length}`, "x-own": "1" },
  });

test("a small body comes along, and is in the request as well", async () => {
  const told = await tellAhead(post("text"));
  expect(new TextDecoder().decode(told.content)).toBe("text");
  expect(told.head?.split("\n").slice(0, 2)).toEqual(["small", "POST"]);
  expect([await told.request.text(), told.request.headers.get("x-own")]).toEqual(["text", "1"]);
});

test("any other body is left to the program, and so is one that can't be read", async () => {
  const large = post("text", 65_537);
  expect(await tellAhead(large)).toEqual({ request: large, head: http.head(large) });
  const failing = new ReadableStream({ pull: (stream) => stream.error(new Error("gone")) });
  const headers = { "content-length": "4" };
  const request = new Request("http://localhost/", {
    ...{ method: "POST", body: failing, duplex: "half", headers },
  });
  const told = await tellAhead(request);
  expect([told.request, told.content]).toEqual([request, undefined]);
  await expect(told.request.text()).rejects.toThrow();
});
