import { createStore } from "zustand/vanilla";
import { ThawError } from "../errors.ts";
import { type Secrets, secretProblem } from "../project/secrets.ts";

/** One field for a secret, as it was typed. */
export interface SecretRow {
  id: number;
  name: string;
  text: string;
  /** Whether the configuration asks for it: then the name isn't one's own. */
  required: boolean;
}

export interface DeploySecretsState {
  /** In the page's memory alone, and gone once they were deployed. */
  rows: SecretRow[];
  /** Names that the Worker has at the target; undefined while that isn't known. */
  there: string[] | undefined;
  add: () => void;
  /** Has a row for each, with its text in the place of what was typed. */
  fill: (secrets: Secrets) => void;
  edit: (id: number, change: Partial<Pick<SecretRow, "name" | "text">>) => void;
  remove: (id: number) => void;
  /** Has a row for each of the names, and none for those no longer asked for that nobody typed a value for. */
  require: (names: readonly string[]) => void;
  /** What was typed is at the target now. */
  deployed: () => void;
  /** For another target or project: what was typed was for where deploys went then. */
  forget: () => void;
}

/** Secrets for the next deploy. */
export function createDeploySecretsStore() {
  let next = 1;
  const row = (name: string, text: string, required: boolean): SecretRow => ({
    id: next++,
    name,
    text,
    required,
  });
  return createStore<DeploySecretsState>((set, get) => ({
    rows: [],
    there: undefined,
    add: () => set({ rows: [...get().rows, row("", "", false)] }),
    fill(secrets) {
      const names = Object.keys(secrets);
      const { rows } = get();
      const filled = rows.map((one) => {
        const text = secrets[one.name];
        return text === undefined ? one : { ...one, text };
      });
      const more = names.filter((name) => !rows.some((one) => one.name === name));
      set({ rows: [...filled, ...more.map((name) => row(name, secrets[name] ?? "", false))] });
    },
    edit: (id, change) =>
      set({ rows: get().rows.map((one) => (one.id === id ? { ...one, ...change } : one)) }),
    remove: (id) => set({ rows: get().rows.filter((one) => one.id !== id) }),
    require(names) {
      const { rows } = get();
      const asked = names.map(
        (name) => rows.find((one) => one.required && one.name === name) ?? row(name, "", true),
      );
      const others = rows.filter((one) => !asked.includes(one) && (!one.required || one.text));
      const wanted = [...asked, ...others];
      const same = wanted.length === rows.length && wanted.every((one, at) => one === rows[at]);
      if (!same) set({ rows: wanted });
    },
    deployed() {
      const { rows, there } = get();
      const names = [...(there ?? []), ...Object.keys(typedSecrets(rows))];
      set({ rows: [], there: there && [...new Set(names)].sort() });
    },
    forget: () => set({ rows: [], there: undefined }),
  }));
}

/**
 * What was typed, by name. Rows without a name and a value count for nothing, and so do those that are asked for
 * and empty: the deploy says which it can't do without.
 * @throws ThawError `bad_request` for a row that is half filled in, a name that can't be, a name given twice
 */
export function typedSecrets(rows: readonly SecretRow[]): Secrets {
  const secrets: Secrets = {};
  for (const { name: typed, text, required } of rows) {
    const name = typed.trim();
    if (text === "" && (name === "" || required)) continue;
    const problem =
      name === ""
        ? "A secret has a value and no name."
        : Object.hasOwn(secrets, name)
          ? `The secret ${name} is given twice.`
          : text === ""
            ? `The secret ${name} has no value.`
            : secretProblem(name, text);
    if (problem !== null) {
      throw new ThawError("bad_request", `${problem} See Secrets, above the steps.`);
    }
    secrets[name] = text;
  }
  return secrets;
}
