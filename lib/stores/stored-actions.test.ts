import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import type { Listing, StorageQuestion } from "../preview/bindings/inspect/types.ts";
import type { Preview } from "../preview/types.ts";
import { createProjectStore } from "./project.ts";
import { createStoredStore } from "./stored.ts";
import { createStoredView } from "./stored-actions.ts";

const NOTES = { id: "kv/NOTES", kind: "kv", title: "NOTES" } as const;
const page = (keys: string[], next?: string): Listing => ({
  columns: ["Key"],
  rows: keys.map((key) => ({ key, cells: [key] })),
  next,
  add: "keyed",
  sql: false,
});

function setUp(answer: (question: StorageQuestion) => unknown) {
  const project = createProjectStore({ files: {}, title: "t", edited: false });
  const stored = createStoredStore();
  const asked: StorageQuestion[] = [];
  const client = {
    storage: async (_: unknown, question: StorageQuestion) => {
      asked.push(question);
      return answer(question);
    },
  } as unknown as Preview;
  return {
    stored,
    asked,
    view: createStoredView({ stored, project, connect: async () => client }),
  };
}

test("a place is entered, its pages follow each other, and the way back leads to the places", async () => {
  const { stored, view } = setUp((question) => {
    if (question.ask === "places") return [NOTES];
    return question.ask === "list" && question.after === "b" ? page(["c"]) : page(["a", "b"], "b");
  });
  await view.refresh();
  expect(stored.getState().places).toEqual([NOTES]);
  await view.enter(NOTES);
  await view.more();
  expect(stored.getState().listing?.rows.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  await view.leave(0);
  expect(stored.getState()).toMatchObject({ path: [], listing: undefined });
});

test("what was changed is shown as it is then; what was refused stays open, with why", async () => {
  const { stored, view, asked } = setUp(({ ask }) => {
    if (ask === "write") throw new ThawError("bad_request", "The value is no JSON");
    return ask === "list" ? page(["a"]) : null;
  });
  await view.enter(NOTES);
  view.add();
  await view.save({ key: "k", value: { form: "json", text: "{" } });
  expect(stored.getState()).toMatchObject({
    open: { isNew: true },
    error: { message: "The value is no JSON" },
    isBusy: false,
  });
  view.close();
  await view.remove("a");
  expect(stored.getState()).toMatchObject({ done: "Deleted.", open: undefined, error: undefined });
  expect(asked.slice(-2).map(({ ask }) => ask)).toEqual(["delete", "list"]);
});

test("only the newest search is shown, whichever answer comes first", async () => {
  const slow = Promise.withResolvers<Listing>();
  const { stored, view } = setUp((question) => {
    if (question.ask !== "list") return [];
    return question.search === "slow" ? slow.promise : page([question.search]);
  });
  await view.enter(NOTES);
  const first = view.search("slow");
  await view.search("quick");
  slow.resolve(page(["slow"]));
  await first;
  expect(stored.getState().listing?.rows.map(({ key }) => key)).toEqual(["quick"]);
});

test("another project begins with nothing shown", async () => {
  const answer = vi.fn(() => [NOTES]);
  const { stored, view } = setUp(answer);
  await view.refresh();
  view.forget();
  expect(stored.getState()).toMatchObject({ places: undefined, path: [] });
});
