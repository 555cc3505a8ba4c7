import { bytesToHex } from "@noble/hashes/utils.js";
import { persist } from "zustand/middleware";
import { createStore } from "zustand/vanilla";
import { withoutSecretFiles } from "../project/files.ts";
import type { ProjectFile, ProjectFiles } from "../project/types.ts";
import { inFolder, isProjectFiles, moved } from "./paths.ts";
import { memoryStorage, type SavingStorage, savingStorage } from "./storage.ts";

/** What of a project is kept over a reload. */
export interface SavedProject {
  /** Names the project in this browser alone, and its storage. No file, link or template can say it. */
  id: string;
  files: ProjectFiles;
  /** What the project was opened from: a template's title, a link, a file's name. */
  title: string;
  /** Whether anyone has changed it since it was opened. */
  edited: boolean;
}

/** As it may have been stored: before there were ids, without one. */
export type StoredProject = Omit<SavedProject, "id"> & { id?: string | undefined };

export interface ProjectState extends SavedProject {
  /** Folders without a file in them yet, which the files alone can't tell of. */
  folders: string[];
  /** Counts the projects opened in this page, so that one's undo history never reaches into another. */
  opened: number;
  setFile: (path: string, content: ProjectFile) => void;
  /** Keeps a lock that the server resolved; this isn't an edit of the user's. */
  setLock: (lock: string) => void;
  addFolder: (path: string) => void;
  /** Renames a file, or a folder with everything in it. */
  rename: (from: string, to: string) => void;
  /** Removes a file, or a folder with everything in it, and gives back what was removed. */
  remove: (path: string) => ProjectFiles;
  restore: (files: ProjectFiles) => void;
  /** @param id of a project that was open before; without one it is a new one, with an empty storage */
  replace: (files: ProjectFiles, title: string, id?: string) => void;
}

/** Whether a stored value is a project that can be opened again. */
export function isSavedProject(state: unknown): state is StoredProject {
  if (typeof state !== "object" || state === null) return false;
  const { files, title, edited, id } = state as Record<string, unknown>;
  const hasId = id === undefined || (typeof id === "string" && id !== "");
  return hasId && isProjectFiles(files) && typeof title === "string" && typeof edited === "boolean";
}

/** Drawn, so that nobody can guess it. `randomUUID` is only there at secure addresses. */
export function newProjectId(): string {
  return bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
}

/** The files of the open project: the one source of truth for editor, tree, run and deploy. */
export function createProjectStore(
  initial: Omit<SavedProject, "id">,
  storage: SavingStorage<StoredProject> = savingStorage({
    storage: memoryStorage(),
    check: isSavedProject,
  }),
) {
  const store = createStore<ProjectState>()(
    persist(
      (set, get) => ({
        ...initial,
        id: newProjectId(),
        folders: [],
        opened: 0,
        setFile(path, content) {
          if (get().files[path] === content) return;
          const folders = get().folders.filter((folder) => !inFolder(path, folder));
          set({ files: { ...get().files, [path]: content }, folders, edited: true });
        },
        setLock(lock) {
          if (get().files["pylock.toml"] !== lock)
            set({ files: { ...get().files, "pylock.toml": lock } });
        },
        addFolder(path) {
          if (!get().folders.includes(path)) set({ folders: [...get().folders, path] });
        },
        rename(from, to) {
          const files = Object.entries(get().files).map(([path, content]) => [
            moved(path, from, to),
            content,
          ]);
          const folders = get().folders.map((folder) => moved(folder, from, to));
          set({ files: Object.fromEntries(files) as ProjectFiles, folders, edited: true });
        },
        remove(path) {
          const gone = ([name]: [string, ProjectFile]): boolean =>
            name === path || inFolder(name, path);
          const entries = Object.entries(get().files);
          set({
            files: Object.fromEntries(entries.filter((entry) => !gone(entry))),
            folders: get().folders.filter((name) => name !== path && !inFolder(name, path)),
            edited: true,
          });
          return Object.fromEntries(entries.filter(gone));
        },
        restore: (files) => set({ files: { ...get().files, ...files } }),
        replace: (files, title, id = newProjectId()) =>
          set({ id, files, title, folders: [], edited: false, opened: get().opened + 1 }),
      }),
      {
        name: "thaw:project",
        storage,
        // Those of secrets are kept apart (`secret-files.ts`).
        partialize: ({ id, files, title, edited }): SavedProject => ({
          id,
          files: withoutSecretFiles(files),
          title,
          edited,
        }),
      },
    ),
  );
  // One that was stored without an id, or not at all, has to have the same one after a reload.
  store.setState({});
  return store;
}

export type ProjectStore = ReturnType<typeof createProjectStore>;
