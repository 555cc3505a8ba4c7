import { persist } from "zustand/middleware";
import { createStore } from "zustand/vanilla";
import { withoutSecretFiles } from "../project/files.ts";
import type { ProjectFiles } from "../project/types.ts";
import { sameFiles } from "./paths.ts";
import { isSavedProject } from "./project.ts";
import { memoryStorage, type SavingStorage, savingStorage } from "./storage.ts";

/** A project that something else took the place of. */
export interface FormerProject {
  /** Those that were put away before there were ids have none. */
  id?: string | undefined;
  title: string;
  files: ProjectFiles;
  /** When it was put away, in milliseconds since 1970. */
  keptAt: number;
}

export interface SavedHistory {
  projects: FormerProject[];
}

export interface HistoryState extends SavedHistory {
  /** Puts a project away, newest first; one that is there already moves to the front. */
  keep: (project: { id: string; title: string; files: ProjectFiles }) => void;
  forget: (project: FormerProject) => void;
  /** Lets go of the oldest, to make room; says whether there was one. */
  forgetOldest: () => boolean;
}

const MOST = 8;

/** Whether a stored value is a list of former projects. */
export function isSavedHistory(state: unknown): state is SavedHistory {
  if (typeof state !== "object" || state === null || !("projects" in state)) return false;
  const { projects } = state;
  return (
    Array.isArray(projects) &&
    projects.every(
      (project: FormerProject) =>
        typeof project?.keptAt === "number" && isSavedProject({ ...project, edited: true }),
    )
  );
}

/** Former projects: a link, a template or a zip never overwrites work, it only puts it here. */
export function createHistoryStore(
  storage: SavingStorage<SavedHistory> = savingStorage({
    storage: memoryStorage(),
    check: isSavedHistory,
  }),
  now = Date.now,
) {
  return createStore<HistoryState>()(
    persist(
      (set, get) => ({
        projects: [],
        keep({ id, title, files }) {
          // One with an id of its own has a storage of its own, which nobody would find again.
          const others = get().projects.filter(
            (other) => (other.id ?? id) !== id || !sameFiles(other.files, files),
          );
          set({ projects: [{ id, title, files, keptAt: now() }, ...others].slice(0, MOST) });
        },
        forget: (gone) => set({ projects: get().projects.filter((project) => project !== gone) }),
        forgetOldest() {
          const { projects } = get();
          set({ projects: projects.slice(0, -1) });
          return projects.length > 0;
        },
      }),
      {
        name: "thaw:former-projects",
        storage,
        // Those of secrets are kept apart (`secret-files.ts`).
        partialize: ({ projects }): SavedHistory => ({
          projects: projects.map((one) => ({ ...one, files: withoutSecretFiles(one.files) })),
        }),
      },
    ),
  );
}

export type HistoryStore = ReturnType<typeof createHistoryStore>;
