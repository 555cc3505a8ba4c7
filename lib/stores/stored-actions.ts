import { ThawError } from "../errors.ts";
import type {
  EntryDraft,
  EntryRow,
  StorageAnswer,
  StoragePlace,
  StorageQuestion,
} from "../preview/bindings/inspect/types.ts";
import type { Preview } from "../preview/types.ts";
import type { ProjectStore } from "./project.ts";
import { blankEntry, forgetStored, type StoredStore, withPage } from "./stored.ts";
import { createTurns } from "./turns.ts";

export interface StoredParts {
  stored: StoredStore;
  project: ProjectStore;
  connect: () => Promise<Preview>;
}

/** Looking into the project's storage, and changing it. Only the newest question says what is shown. */
export function createStoredView({ stored, project, connect }: StoredParts) {
  const begin = createTurns();

  async function ask<Q extends StorageQuestion>(question: Q): Promise<StorageAnswer<Q>> {
    const { files, id } = project.getState();
    return (await connect()).storage({ files, storage: id }, question);
  }

  /** Runs questions; what came of them is shown unless another was asked meanwhile. */
  async function work(run: (isNewest: () => boolean) => Promise<void>): Promise<void> {
    const isNewest = begin();
    stored.setState({ isBusy: true, error: undefined });
    try {
      await run(isNewest);
    } catch (thrown) {
      if (isNewest()) stored.setState({ error: ThawError.from(thrown).toJSON() });
    } finally {
      if (isNewest()) stored.setState({ isBusy: false });
    }
  }

  const placeId = (): string => stored.getState().path.at(-1)?.id ?? "";

  async function list(isNewest: () => boolean): Promise<void> {
    const { path, search } = stored.getState();
    const place = path.at(-1);
    if (!place) {
      const places = await ask({ ask: "places" });
      if (isNewest()) stored.setState({ places, listing: undefined });
      return;
    }
    const listing = await ask({ ask: "list", place: place.id, search });
    if (isNewest()) stored.setState({ listing });
  }

  const go = (path: StoragePlace[]): Promise<void> => {
    stored.setState({
      path,
      search: "",
      listing: undefined,
      open: undefined,
      sql: undefined,
      done: undefined,
    });
    return work(list);
  };

  /** Changes something, says so, and shows what is there then. */
  const change = (question: StorageQuestion, done: string): Promise<void> =>
    work(async (isNewest) => {
      await ask(question);
      if (!isNewest()) return;
      stored.setState({ open: undefined, done });
      await list(isNewest);
    });

  return {
    /** Asks again for what is shown. */
    refresh: (): Promise<void> => work(list),
    /** Another project is open. */
    forget(): void {
      begin();
      forgetStored(stored);
    },
    enter: (place: StoragePlace): Promise<void> => go([...stored.getState().path, place]),
    /** @param depth how many of the places above stay */
    leave: (depth: number): Promise<void> => go(stored.getState().path.slice(0, depth)),
    search(text: string): Promise<void> {
      stored.setState({ search: text });
      return work(list);
    },
    more: (): Promise<void> =>
      work(async (isNewest) => {
        const { listing, search } = stored.getState();
        const page = await ask({ ask: "list", place: placeId(), search, after: listing?.next });
        if (isNewest()) stored.setState({ listing: withPage(listing, page) });
      }),
    show: ({ key, opens }: EntryRow): Promise<void> =>
      opens
        ? go([...stored.getState().path, opens])
        : work(async (isNewest) => {
            const entry = await ask({ ask: "read", place: placeId(), key });
            if (isNewest()) stored.setState({ open: { entry, isNew: false }, done: undefined });
          }),
    add(): void {
      const { path, listing } = stored.getState();
      const place = path.at(-1);
      if (!place || !listing) return;
      const entry = blankEntry(place.kind, listing);
      stored.setState({ open: { entry, isNew: true }, done: undefined, error: undefined });
    },
    close: (): void => stored.setState({ open: undefined, error: undefined }),
    save(draft: EntryDraft): Promise<void> {
      const isNew = stored.getState().open?.isNew ?? true;
      const done = isNew ? "Added." : "Saved.";
      return change({ ask: "write", place: placeId(), draft, isNew }, done);
    },
    remove: (key: string): Promise<void> =>
      change({ ask: "delete", place: placeId(), key }, "Deleted."),
    clear: (): Promise<void> => change({ ask: "clear", place: placeId() }, "Cleared."),
    runSql: (sql: string): Promise<void> =>
      work(async (isNewest) => {
        const result = await ask({ ask: "sql", place: placeId(), sql });
        if (!isNewest()) return;
        stored.setState({ sql: result });
        await list(isNewest);
      }),
  };
}
