import { expect, test } from "vitest";
import { destinationOf } from "./hosts.ts";

test.each(["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])("%s is the app", (host) => {
  expect(destinationOf(host)).toEqual({ kind: "app" });
});

test("preview.localhost is the preview's origin, other labels are Workers", () => {
  expect(destinationOf("preview.localhost")).toEqual({ kind: "preview" });
  expect(destinationOf("my-api.localhost")).toEqual({ kind: "worker", name: "my-api" });
  expect(destinationOf("My-Api.LocalHost")).toEqual({ kind: "worker", name: "my-api" });
});

test.each(["example.com", "a.b.localhost", "www.localhost", ".localhost", "-a.localhost"])(
  "%s is nothing of ours",
  (host) => {
    expect(destinationOf(host)).toBeNull();
  },
);
