import { expect, test } from "vitest";
import { previewOrigin, workerOrigin } from "./origin.ts";

test.each([
  ["http://localhost:8787/", "http://preview.localhost:8787"],
  ["http://127.0.0.1:8787/", "http://preview.localhost:8787"],
  ["https://thaw.example/", "https://preview.thaw.example"],
])("%s previews on %s", (page, origin) => {
  expect(previewOrigin(new URL(page))).toBe(origin);
});

test("a Worker answers at its name before the page's host", () => {
  expect(workerOrigin(new URL("http://localhost:8787/"), "hi")).toBe("http://hi.localhost:8787");
});

test("another host for previews and Workers is the server's to name", () => {
  const page = new URL("https://thaw.example/");
  expect(previewOrigin(page, "workers.example")).toBe("https://preview.workers.example");
  expect(workerOrigin(page, "hi", "workers.example")).toBe("https://hi.workers.example");
});
