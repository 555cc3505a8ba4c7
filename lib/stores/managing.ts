import type { Rollout } from "../deploy/manage/rollout.ts";
import type { VersionDetails, WorkerOverview, WorkerSummary } from "../deploy/manage/types.ts";
import { type ErrorBody, ThawError } from "../errors.ts";
import type { AskOptions } from "./api.ts";
import type { ManageStore } from "./manage.ts";
import { createTurns } from "./turns.ts";

export interface ManagerParts {
  manage: ManageStore;
  /** Calls one of the page's own routes, for the chosen target. */
  ask: <T>(path: string, options?: AskOptions) => Promise<T>;
  /** Says what was done. */
  say: (text: string) => void;
}

/** Below `/api/workers`. */
const at = (...parts: string[]): string =>
  ["/api/workers", ...parts.map(encodeURIComponent)].join("/");

/**
 * What can be done with deployed Workers. Each change reads the Worker again; what failed is in the store,
 * and given back.
 */
export function createManager({ manage, ask, say }: ManagerParts) {
  const state = () => manage.getState();
  /** Of two answers the later asked for counts: the other may be of another target. */
  const beginList = createTurns();
  const beginRefresh = createTurns();

  async function list(): Promise<void> {
    const isNewest = beginList();
    try {
      const { workers } = await ask<{ workers: WorkerSummary[] }>(at());
      if (!isNewest()) return;
      manage.setState({ workers, ...(state().name === undefined ? { error: undefined } : {}) });
    } catch (thrown) {
      if (isNewest() && state().name === undefined)
        manage.setState({ error: ThawError.from(thrown).toJSON() });
    }
  }

  async function refresh(): Promise<void> {
    const { name } = state();
    if (name === undefined) return;
    const isMine = beginRefresh();
    const isNewest = (): boolean => isMine() && state().name === name;
    try {
      const overview = await ask<WorkerOverview>(at(name));
      if (isNewest()) manage.setState({ overview, error: undefined });
    } catch (thrown) {
      if (isNewest()) manage.setState({ error: ThawError.from(thrown).toJSON() });
    }
  }

  async function change(
    busy: string,
    done: string,
    path: string[],
    options: AskOptions,
  ): Promise<ErrorBody | undefined> {
    const { name } = state();
    if (name === undefined || state().busy !== undefined) return undefined;
    manage.setState({ busy, error: undefined });
    let error: ErrorBody | undefined;
    try {
      await ask(at(name, ...path), options);
      say(done);
    } catch (thrown) {
      error = ThawError.from(thrown).toJSON();
    }
    await refresh();
    if (state().name !== name) return error;
    // Whoever asked for a rollout is asked about secrets once more, in its own place.
    const shown = error?.code === "secrets_changed" ? undefined : error;
    manage.setState({ busy: undefined, ...(shown ? { error: shown } : {}) });
    return error;
  }

  return {
    list,
    refresh,
    async open(name: string, tab?: Parameters<ReturnType<typeof state>["open"]>[1]): Promise<void> {
      state().open(name, tab);
      await refresh();
    },
    rollOut: (rollout: Rollout, done: string) =>
      change("Rolling out", done, ["deployments"], { method: "POST", body: rollout }),
    putSecret: (secret: string, text: string) =>
      change("Saving the secret", `${secret} is set.`, ["secrets", secret], {
        method: "PUT",
        body: { text },
      }),
    deleteSecret: (secret: string) =>
      change("Deleting the secret", `${secret} is deleted.`, ["secrets", secret], {
        method: "DELETE",
      }),
    setAddress: (enabled: boolean) =>
      change("Changing the address", `The address is ${enabled ? "on" : "off"}.`, ["address"], {
        method: "PUT",
        body: { enabled },
      }),
    /** Deletes the open Worker and goes back to the list. */
    async remove(confirm: string): Promise<ErrorBody | undefined> {
      const { name } = state();
      if (name === undefined) return undefined;
      manage.setState({ busy: "Deleting", error: undefined });
      try {
        await ask(at(name), { method: "DELETE", body: { confirm } });
      } catch (thrown) {
        const error = ThawError.from(thrown).toJSON();
        if (state().name === name) manage.setState({ busy: undefined, error });
        return error;
      }
      say(`${name} is deleted.`);
      if (state().name === name) state().close();
      await list();
      return undefined;
    },
    /** Shows two versions side by side; what they are made of is read once each. */
    async compare(before: string, after: string): Promise<void> {
      const { name } = state();
      if (name === undefined) return;
      state().compare({ before, after });
      try {
        for (const id of [before, after]) {
          if (state().details[id]) continue;
          const details = await ask<VersionDetails>(at(name, "versions", id));
          if (state().name !== name) return;
          manage.setState({ details: { ...state().details, [id]: details } });
        }
      } catch (thrown) {
        if (state().comparison?.after !== after) return;
        manage.setState({ detailsError: ThawError.from(thrown).toJSON() });
      }
    },
  };
}
