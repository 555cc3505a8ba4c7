import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import type { AskOptions } from "./api.ts";
import { createManageStore } from "./manage.ts";
import { createManager } from "./managing.ts";

function setUp() {
  const manage = createManageStore();
  const said: string[] = [];
  const answer = vi.fn(async (path: string, _options?: AskOptions): Promise<unknown> => {
    if (path === "/api/workers") return { workers: [{ name: "w" }] };
    return { id: path.split("/").at(-1), versions: [] };
  });
  const manager = createManager({
    manage,
    ask: answer as <T>(path: string, options?: AskOptions) => Promise<T>,
    say: (text) => said.push(text),
  });
  const paths = () => answer.mock.calls.map(([path, options]) => [options?.method, path]);
  return { manage, manager, answer, said, paths };
}

test("a change is asked for, said, and the Worker is read again", async () => {
  const { manage, manager, answer, said, paths } = setUp();
  await manager.open("w", "secrets");
  expect(await manager.putSecret("KEY", "text")).toBeUndefined();
  expect(paths()).toEqual([
    [undefined, "/api/workers/w"],
    ["PUT", "/api/workers/w/secrets/KEY"],
    [undefined, "/api/workers/w"],
  ]);
  expect(answer.mock.calls[1]?.[1]?.body).toEqual({ text: "text" });
  expect(said).toEqual(["KEY is set."]);
  expect(JSON.stringify(manage.getState())).not.toContain("text");
});

test("what failed is in the store and given back, and nothing is said", async () => {
  const { manage, manager, answer, said } = setUp();
  await manager.open("w");
  answer.mockRejectedValueOnce(new ThawError("deploy_failed", "no"));
  const failed = await manager.rollOut({ shares: [] }, "done");
  expect(failed?.code).toBe("deploy_failed");
  expect(manage.getState()).toMatchObject({ busy: undefined, error: { code: "deploy_failed" } });
  expect(said).toEqual([]);
});

test("that secrets have changed is for whoever asked, and no error of the Worker's", async () => {
  const { manage, manager, answer } = setUp();
  await manager.open("w");
  answer.mockRejectedValueOnce(new ThawError("secrets_changed", "KEY"));
  expect((await manager.rollOut({ shares: [] }, "done"))?.code).toBe("secrets_changed");
  expect(manage.getState()).toMatchObject({ busy: undefined, error: undefined });
});

test("what went wrong is gone once the Worker could be read again", async () => {
  const { manage, manager, answer } = setUp();
  answer.mockRejectedValueOnce(new ThawError("edge_unavailable", "down"));
  await manager.open("w");
  expect(manage.getState().error?.code).toBe("edge_unavailable");
  await manager.refresh();
  expect(manage.getState()).toMatchObject({ overview: { id: "w" }, error: undefined });
});

test("an answer about a Worker that was left is dropped", async () => {
  const { manage, manager } = setUp();
  const opening = manager.open("w");
  manage.getState().close();
  await opening;
  expect(manage.getState().overview).toBeUndefined();
});

test("an answer of the target before is dropped, of a list and of a Worker of the same name", async () => {
  const { manage, manager, answer } = setUp();
  const late = (value: unknown) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    answer.mockReturnValueOnce(promise);
    return () => resolve(value);
  };
  const oldList = late({ workers: [{ name: "old" }] });
  const lists = [manager.list()];
  const oldWorker = late({ id: "old", versions: [] });
  const opens = [manager.open("w")];
  manage.getState().reset();
  lists.push(manager.list());
  opens.push(manager.open("w"));
  await Promise.all([lists[1], opens[1]]);
  oldList();
  oldWorker();
  await Promise.all([...lists, ...opens]);
  expect(manage.getState()).toMatchObject({ workers: [{ name: "w" }], overview: { id: "w" } });
});

test("each version is read once, however often it is compared", async () => {
  const { manage, manager, paths } = setUp();
  await manager.open("w");
  await manager.compare("v1", "v2");
  await manager.compare("v2", "v3");
  expect(Object.keys(manage.getState().details)).toEqual(["v1", "v2", "v3"]);
  expect(paths().filter(([, path]) => path?.includes("/versions/"))).toHaveLength(3);
});

test("after a deletion the list is shown, without what was deleted", async () => {
  const { manage, manager, answer, said } = setUp();
  await manager.open("w");
  answer.mockImplementation(async () => ({ workers: [] }));
  expect(await manager.remove("w")).toBeUndefined();
  expect(manage.getState()).toMatchObject({ name: undefined, workers: [] });
  expect(said).toEqual(["w is deleted."]);
});
