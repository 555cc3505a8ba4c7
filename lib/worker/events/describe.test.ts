import { expect, it } from "vitest";
import { describeValue } from "./describe.ts";

const shown = async (value: unknown): Promise<unknown> => JSON.parse(await describeValue(value));

it("shows JSON as it is, and nothing as null", async () => {
  expect(await shown({ a: [1, "x", null, true] })).toEqual({ a: [1, "x", null, true] });
  expect(await shown(undefined)).toBeNull();
});

it("shows what JSON lacks as its nearest, wherever it is", async () => {
  const value = {
    date: new Date(0),
    map: new Map([["k", new Set([1])]]),
    bytes: new Uint8Array([1, 255]),
    big: 10n ** 20n,
    call: () => 1,
    none: Number.NaN,
    error: new TypeError("no"),
  };
  expect(await shown(value)).toEqual({
    date: "1970-01-01T00:00:00.000Z",
    map: { k: [1] },
    bytes: "2 bytes: 01 ff",
    big: "100000000000000000000",
    call: "a function",
    none: "NaN",
    error: "TypeError: no",
  });
});

it("shows a response with its status, headers and text", async () => {
  const response = new Response("hello", {
    status: 201,
    headers: { "content-type": "text/plain" },
  });
  expect(await shown(response)).toEqual({
    status: 201,
    headers: { "content-type": "text/plain" },
    body: "hello",
  });
});
