import { expect, it } from "vitest";
import type { ProjectBinding } from "../../project/bindings/types.ts";
import type { Project } from "../../project/types.ts";
import type { Backends } from "./backends.ts";
import { bindingsEnvironment } from "./environment.ts";
import type { ProgramCalls } from "./objects/objects.ts";
import { ownService } from "./service.ts";

type Service = Record<string, (...args: unknown[]) => Promise<unknown>> & {
  fetch(input: string, init?: RequestInit): Promise<Response>;
};

const binding = (more: object = {}): Extract<ProjectBinding, { type: "service" }> => ({
  type: "service",
  name: "SELF",
  service: "shop",
  ...more,
});

/** A program that says how it was called. */
const program = {
  exports: {
    classes: [
      { name: "Default", kind: "entrypoint", methods: ["fetch", "items"] },
      { name: "Prices", kind: "entrypoint", methods: ["quote"] },
      { name: "Room", kind: "durable_object", methods: ["fetch"] },
    ],
    handlers: [],
  },
  callDefault: async (_kind: string, request: Request, _env: unknown, ctx: { props: object }) =>
    Response.json([request.url, request.headers.get("cookie"), ctx.props]),
  callMethod: async (name: string, method: string, ctx: { props: object }, ...rest: unknown[]) => [
    ...[name, method, ctx.props],
    ...rest.slice(1),
  ],
} as unknown as ProgramCalls;

const serviceOf = (more: object = {}, running: object = { program, env: {} }): Service =>
  ownService(binding(more), () => running as never) as Service;

it("leads to no other Worker: a call of that one says where it is to be had", async () => {
  const bindings = [binding(), binding({ name: "BANK", service: "bank" })];
  const project = { name: "shop", settings: { bindings } } as unknown as Project;
  const backends = { running: () => ({ program, env: {} }) } as unknown as Backends;
  const env = bindingsEnvironment(project, backends) as Record<string, Service>;
  expect(await env.SELF?.items?.()).toEqual(["Default", "items", {}]);
  await expect(env.BANK?.items?.()).rejects.toThrow(
    "`BANK` is another Worker. The browser has none: run the program on the edge",
  );
});

it("answers requests as the program does, static assets before it", async () => {
  const answer = await serviceOf().fetch("http://any/tea", { headers: { cookie: "a=1" } });
  expect(await answer.json()).toEqual(["http://any/tea", "a=1", {}]);
  const assets = { route: async () => new Response("an asset") };
  const first = await serviceOf({}, { program, env: {}, assets }).fetch("http://any/");
  expect(await first.text()).toBe("an asset");
});

it("calls methods of the entrypoint with the binding's props, and copies what goes in and out", async () => {
  const order = { item: "tea" };
  const prices = serviceOf({ entrypoint: "Prices", props: { currency: "EUR" } });
  const called = (await prices.quote?.(order, 2)) as unknown[];
  expect(called).toEqual(["Prices", "quote", { currency: "EUR" }, order, 2]);
  expect(called[3]).not.toBe(order);
  expect(await serviceOf().items?.()).toEqual(["Default", "items", {}]);
});

it("refuses what the Worker doesn't offer, in the runtime's words", async () => {
  await expect(serviceOf().quote?.()).rejects.toThrow(
    'The RPC receiver does not implement the method "quote".',
  );
  await expect(serviceOf({ entrypoint: "Prices" }).fetch("http://any/")).rejects.toThrow(
    "Handler does not export a fetch() function.",
  );
  for (const entrypoint of ["Nowhere", "Room"]) {
    await expect(serviceOf({ entrypoint }).fetch("http://any/")).rejects.toThrow(
      `'shop' has no entrypoint '${entrypoint}'`,
    );
  }
});

it("ends Workers that call themselves without end", async () => {
  const calling = { ...program, callMethod: () => self.items?.() } as unknown as ProgramCalls;
  const self = serviceOf({}, { program: calling, env: {} });
  await expect(self.items?.()).rejects.toThrow("Subrequest depth limit exceeded");
  expect(await serviceOf().items?.()).toEqual(["Default", "items", {}]);
});

it("looks to the workers SDK like the real one, and to JavaScript like no promise", async () => {
  const service = serviceOf();
  expect(service.constructor.name).toBe("Fetcher");
  expect(await Promise.resolve(service)).toBe(service);
});
