import { expect, test } from "vitest";
import { isPreviewEvent } from "./protocol.ts";

test.each([
  { type: "progress", step: "load", milliseconds: 1 },
  { type: "console", stream: "stderr", text: "" },
])("%j is an event of a run", (event) => {
  expect(isPreviewEvent(event)).toBe(true);
});

test.each([
  null,
  "console",
  {},
  { type: "progress", step: {}, milliseconds: 1 },
  { type: "console", stream: "note", text: "x" },
  { type: "console", stream: "stdout", text: 1 },
])("%j is none", (data) => {
  expect(isPreviewEvent(data)).toBe(false);
});
