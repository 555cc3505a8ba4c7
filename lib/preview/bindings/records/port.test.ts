import "fake-indexeddb/auto";
import { expect, it } from "vitest";
import { clearPartition, IndexedRecords, openStorage } from "./indexed-records.ts";
import { RemoteRecords, serveRecords } from "./port.ts";
import type { Records } from "./types.ts";

async function partition(name: string): Promise<{ records: Records; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel();
  serveRecords(port1, new IndexedRecords(await openStorage(), name));
  return { records: new RemoteRecords(port2), port: port2 };
}

const put = (collection: string, key: string | number, value: unknown) =>
  ({ type: "put", collection, key, value }) as const;

it("keeps what can be cloned, in the order of keys, page by page", async () => {
  const { records } = await partition("order");
  await records.write([put("c", "b", 1), put("c", 2, "two"), put("c", "a", new Map([[1, 2]]))]);
  await records.write([put("c", 10, "ten"), put("c2", "z", "of another")]);
  const all = await records.list("c");
  expect(all.map(([key]) => key)).toEqual([2, 10, "a", "b"]);
  expect(all[2]?.[1]).toEqual(new Map([[1, 2]]));
  const rest = await records.list("c", { after: 2, limit: 2 });
  expect(rest.map(([key]) => key)).toEqual([10, "a"]);
  expect(await records.list("c", { after: "b" })).toEqual([]);
});

it("lists by prefix, and goes on after any key", async () => {
  const { records } = await partition("prefix");
  await records.write(["a", "a/1", "a/2", "a0", "b"].map((key) => put("c", key, key)));
  const keys = async (range: object) => (await records.list("c", range)).map(([key]) => key);
  expect(await keys({ prefix: "a/" })).toEqual(["a/1", "a/2"]);
  expect(await keys({ prefix: "a/", after: "a/1" })).toEqual(["a/2"]);
  expect(await keys({ prefix: "a/", after: "Z" })).toEqual(["a/1", "a/2"]);
  expect(await keys({ prefix: "a/", after: "b" })).toEqual([]);
});

it("clears a collection and nothing beside it", async () => {
  const { records } = await partition("clear");
  await records.write([put("a", 1, 1), put("a/b", 1, 1), put("a", "x", 1)]);
  await records.write([{ type: "clear", collection: "a" }]);
  expect(await records.list("a")).toEqual([]);
  expect(await records.list("a/b")).toHaveLength(1);
});

it("writes all or nothing, and says what could not be sent", async () => {
  const { records } = await partition("whole");
  const failing = [put("c", "fine", 1), put("c", Number.NaN, 2)];
  await expect(records.write(failing)).rejects.toThrow();
  expect(await records.list("c")).toEqual([]);
  await expect(records.write([put("c", "f", () => 1)])).rejects.toThrow(/could not be cloned/);
});

it("a project's port leads to nothing of another's, whatever is sent", async () => {
  const [mine, other] = await Promise.all([partition("mine"), partition("other")]);
  await mine.records.write([put("kv/NOTES", "secret", "tea")]);
  const names = ["kv/NOTES", "mine", '","kv/NOTES', "../mine/kv/NOTES", ""];
  for (const name of names) {
    expect(await other.records.list(name)).toEqual([]);
    expect(await other.records.get(name, "secret")).toBeUndefined();
  }
  const answers: unknown[] = [];
  other.port.addEventListener("message", ({ data }) => answers.push(data));
  const forged = [
    null,
    "get",
    { id: 1, ask: "constructor" },
    { id: 2, ask: "get", collection: ["mine", "kv/NOTES"], key: "secret" },
    { id: 3, ask: "get", partition: "mine", collection: "kv/NOTES", key: "secret" },
    { id: 4, ask: "list", collection: "kv/NOTES", range: { prefix: ["mine"] } },
    { id: 5, ask: "write", changes: [{ type: "clear", collection: ["mine"] }] },
    { id: 6, type: "APPLY", path: ["get"], argumentList: [] },
  ];
  for (const message of forged) other.port.postMessage(message);
  await other.records.list("after all of them");
  const refused = expect.objectContaining({ code: "bad_request" });
  expect(answers.slice(0, -1)).toEqual([
    ...[1, 2].map((id) => ({ id, error: refused })),
    ...[4, 5, 6].map((id) => ({ id, error: refused })),
    { id: 3, value: undefined },
  ]);
  await clearPartition(await openStorage(), "other");
  expect(await mine.records.get("kv/NOTES", "secret")).toBe("tea");
});
