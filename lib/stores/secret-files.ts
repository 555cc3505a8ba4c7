import { secretFiles } from "../project/files.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { HistoryStore } from "./history.ts";
import { isProjectFiles } from "./paths.ts";
import type { ProjectStore } from "./project.ts";
import { seal, unseal } from "./sealed.ts";
import type { TextStorage } from "./storage.ts";

const KEY = "thaw:secret-files";

export interface SecretFilesParts {
  project: ProjectStore;
  history: HistoryStore;
  storage: TextStorage;
  keyOf: () => Promise<CryptoKey>;
  /** Told once where the browser can't keep them, or can't read what it kept. */
  onFailure: (lost: "keep" | "read") => void;
}

/**
 * Keeps files of secrets (`.dev.vars`) of the open project and of former ones over a reload. The stores write
 * all other files as they are; these are encrypted under the browser's own key, by the project's id.
 * @returns what puts them back in their places, and from then on keeps what changes
 */
export function keepSecretFiles(parts: SecretFilesParts): () => Promise<void> {
  const { project, history, storage, keyOf, onFailure } = parts;
  /** What is in the storage, as it was before it was sealed. */
  let written = "{}";
  let writing = Promise.resolve();
  let failed = false;

  const write = (): void => {
    writing = writing.then(async () => {
      const now = secretsOf(project, history);
      const text = JSON.stringify(now);
      if (text === written) return;
      if (text === "{}") storage.removeItem(KEY);
      else storage.setItem(KEY, await seal(now, await keyOf()));
      written = text;
    });
    writing = writing.catch(() => {
      if (!failed) onFailure("keep");
      failed = true;
    });
  };

  return async () => {
    const kept = storage.getItem(KEY);
    if (kept !== null) {
      const found = await keyOf()
        .then((key) => unseal(kept, key))
        .then(read)
        .catch(() => onFailure("read"));
      if (found) {
        putBack(found, project, history);
        written = JSON.stringify(found);
      }
    }
    write();
    project.subscribe((now, before) => {
      if (now.files !== before.files) write();
    });
    history.subscribe((now, before) => {
      if (now.projects !== before.projects) write();
    });
  };
}

/** By a project's id. */
type Kept = Record<string, ProjectFiles>;

function secretsOf(project: ProjectStore, history: HistoryStore): Kept {
  const all = [...history.getState().projects, project.getState()];
  return Object.fromEntries(
    all.flatMap(({ id, files }) => {
      const secrets = secretFiles(files);
      return id === undefined || Object.keys(secrets).length === 0 ? [] : [[id, secrets]];
    }),
  );
}

function putBack(kept: Kept, project: ProjectStore, history: HistoryStore): void {
  // What was typed meanwhile is newer.
  const whole = <T extends { id?: string | undefined; files: ProjectFiles }>(one: T): T => {
    const secrets = one.id === undefined ? undefined : kept[one.id];
    return secrets ? { ...one, files: { ...secrets, ...one.files } } : one;
  };
  const { projects } = history.getState();
  if (projects.some((one) => whole(one) !== one))
    history.setState({ projects: projects.map(whole) });
  const { id, files } = project.getState();
  const restored = whole({ id, files });
  if (restored.files !== files) project.setState({ files: restored.files });
}

function read(value: unknown): Kept {
  if (typeof value !== "object" || value === null) throw new Error("no projects");
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, ProjectFiles] =>
      isProjectFiles(entry[1]),
    ),
  );
}
