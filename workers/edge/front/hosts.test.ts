import { expect, test } from "vitest";
import { destinationOf, hostsOf } from "./hosts.ts";

test.each(["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])("%s is the app", (host) => {
  expect(destinationOf(host)).toEqual({ kind: "app" });
});

test("preview.localhost is the preview's origin, other labels are Workers", () => {
  expect(destinationOf("preview.localhost")).toEqual({ kind: "preview" });
  expect(destinationOf("my-api.localhost")).toEqual({ kind: "worker", name: "my-api" });
  expect(destinationOf("My-Api.LocalHost")).toEqual({ kind: "worker", name: "my-api" });
});

test("a Worker of a temporary account has that account's subdomain in its host", () => {
  const name = "my-api.temporary-0123456789abcdef";
  expect(destinationOf(`${name}.localhost`)).toEqual({ kind: "worker", name });
});

test.each([
  "example.com",
  "a.temporary-1.localhost",
  "temporary-0123456789abcdef.x.localhost",
  "a.b.localhost",
  "www.localhost",
  ".localhost",
  "-a.localhost",
])("%s is nothing of ours", (host) => {
  expect(destinationOf(host)).toBeNull();
});

test("a configuration names other hosts, and this machine's mean nothing then", () => {
  const hosts = hostsOf({ APP_HOST: "thaw.example.com", USER_HOST: "thaw-workers.example" });
  expect(destinationOf("thaw.example.com", hosts)).toEqual({ kind: "app" });
  expect(destinationOf("preview.thaw-workers.example", hosts)).toEqual({ kind: "preview" });
  expect(destinationOf("hi.thaw-workers.example", hosts)).toEqual({ kind: "worker", name: "hi" });
  expect(destinationOf("hi.thaw.example.com", hosts)).toBeNull();
  expect(destinationOf("thaw-workers.example", hosts)).toBeNull();
  expect(destinationOf("localhost", hosts)).toBeNull();
});
