import { expect, test } from "vitest";
import { convertValue } from "./convert.ts";

test("a value is shown as text, as JSON or as bytes, without losing any", () => {
  expect(convertValue({ form: "text", text: "é1" }, "hex")).toEqual({
    form: "hex",
    text: "c3 a9 31",
  });
  expect(convertValue({ form: "hex", text: "c3a9 31" }, "text")).toEqual({
    form: "text",
    text: "é1",
  });
  expect(convertValue({ form: "text", text: '{"a":1}' }, "json")).toEqual({
    form: "json",
    text: '{\n  "a": 1\n}',
  });
});

test("what has no such form stays as it is, with why", () => {
  expect(convertValue({ form: "hex", text: "ff fe" }, "text")).toMatch("no text in UTF-8");
  expect(convertValue({ form: "text", text: "{" }, "json")).toBe("This is no JSON.");
  expect(convertValue({ form: "hex", text: "xy" }, "text")).toMatch("no list of bytes");
});
