import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";
import type { Notice } from "../project/types.ts";

/** What a problem was found by; each finder knows of one at most. */
export type Finder = "project" | "run" | "request" | "deploy";

export interface ProblemsState {
  found: Partial<Record<Finder, ErrorBody>>;
  /** What the project's configuration says and Thaw leaves out. */
  notices: Notice[];
  report: (finder: Finder, error: ErrorBody | undefined) => void;
  setNotices: (notices: Notice[]) => void;
}

/** Errors that lie in a file, for the editor's markers and the tabs. */
export function createProblemsStore() {
  return createStore<ProblemsState>((set, get) => ({
    found: {},
    notices: [],
    report(finder, error) {
      const { [finder]: before, ...others } = get().found;
      if (before === error) return;
      set({ found: error === undefined ? others : { ...others, [finder]: error } });
    },
    setNotices: (notices) => set({ notices }),
  }));
}

export type ProblemsStore = ReturnType<typeof createProblemsStore>;

/** The problems of one file, the same one only once. */
export function problemsOf(found: ProblemsState["found"], file: string): ErrorBody[] {
  const here = Object.values(found).filter((error) => error.file === file);
  return here.filter(
    (error, index) =>
      here.findIndex((other) => other.line === error.line && other.message === error.message) ===
      index,
  );
}
