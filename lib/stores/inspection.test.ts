import { expect, test, vi } from "vitest";
import type { Preview } from "../preview/types.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import type { LayerReference } from "../snapshot/types.ts";
import { createInspection } from "./inspection.ts";
import { createInspectorStore } from "./inspector.ts";

const layers: LayerReference[] = [
  { kind: "runtime", hash: "r", bytes: 1 },
  { kind: "packages", hash: "p", bytes: 2 },
  { kind: "app", hash: "a", bytes: 3 },
];
const report: InspectReport = { layers: [], missingParent: null, memory: null, reason: "a test" };

function setUp(inspect: Preview["inspect"] = async () => report) {
  const inspector = createInspectorStore();
  const client = {
    run: vi.fn(),
    request: vi.fn(),
    event: vi.fn(),
    stop: vi.fn(),
    inspect: vi.fn(inspect),
    storage: vi.fn(),
    dispose: vi.fn(),
  };
  const connect = vi.fn(async () => client);
  const fetch = vi.fn(async (path: string) => new Response(path));
  return {
    inspector,
    client,
    connect,
    fetch,
    look: createInspection({ inspector, connect, fetch }),
  };
}

test("the topmost layer is looked into, with its parents, and the frame is removed", async () => {
  const { inspector, client, look, fetch } = setUp();
  await look(layers, "shop");
  expect(fetch.mock.calls.map(([path]) => path)).toEqual([
    "/api/layers/r",
    "/api/layers/p",
    "/api/layers/a",
  ]);
  expect(client.inspect.mock.calls[0]?.[0].layers.map(({ hash }) => hash)).toEqual(["r", "p", "a"]);
  expect(client.dispose).toHaveBeenCalledOnce();
  expect(inspector.getState()).toMatchObject({
    open: true,
    title: "shop",
    selected: "a",
    step: undefined,
    reports: { a: report },
  });
});

test("a layer below is looked into without those above it, and only once", async () => {
  const { client, look, connect } = setUp();
  await look(layers, "shop", "p");
  await look(layers, "shop", "p");
  expect(client.inspect.mock.calls[0]?.[0].layers.map(({ hash }) => hash)).toEqual(["r", "p"]);
  expect(connect).toHaveBeenCalledOnce();
});

test("what is looked at last is what is shown, whichever is done first", async () => {
  let finish = (_report: InspectReport): void => undefined;
  const slow = new Promise<InspectReport>((resolve) => {
    finish = resolve;
  });
  const { inspector, client, look } = setUp((options) =>
    options.layers.length === 3 ? slow : Promise.resolve(report),
  );
  const first = look(layers, "shop");
  await look(layers, "shop", "r");
  finish(report);
  await first;
  expect(inspector.getState()).toMatchObject({ selected: "r", step: undefined });
  expect(Object.keys(inspector.getState().reports)).toEqual(["r"]);
  expect(client.dispose).toHaveBeenCalledTimes(2);
});

test("a layer that is gone is an error in the dialog, and another look clears it", async () => {
  const { inspector, fetch, look, client } = setUp();
  fetch.mockImplementationOnce(async () =>
    Response.json({ code: "not_found", message: "There is no layer." }, { status: 404 }),
  );
  await look(layers, "shop");
  expect(inspector.getState().error).toMatchObject({ code: "not_found" });
  expect(client.inspect).not.toHaveBeenCalled();
  expect(client.dispose).toHaveBeenCalledOnce();
  await look(layers, "shop");
  expect(inspector.getState()).toMatchObject({ error: undefined, reports: { a: report } });
});
