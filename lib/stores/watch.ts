import { type ErrorBody, ThawError } from "../errors.ts";
import type { Notice, ProjectFiles } from "../project/types.ts";
import type { DeployStore } from "./deploy.ts";
import { sameFile } from "./paths.ts";
import type { PreviewStore } from "./preview.ts";
import type { Finder, ProblemsStore } from "./problems.ts";
import type { ProjectStore } from "./project.ts";
import type { RequestStore } from "./request.ts";

const FOUND_BEFORE: Finder[] = ["run", "request", "deploy"];

export interface Watched {
  project: ProjectStore;
  preview: PreviewStore;
  request: RequestStore;
  deploy: DeployStore;
  problems: ProblemsStore;
  /** Throws what is wrong with the project's configuration; gives what is worth a word. */
  check: (files: ProjectFiles) => { notices: Notice[] };
  /** Milliseconds of quiet before the configuration is checked. */
  delay?: number;
}

/**
 * Gathers what is wrong, for markers and tabs: errors of the last run, request and deployment, and
 * faults of the configuration as it is typed. Gives back a function that ends it.
 */
export function watchProblems(watched: Watched): () => void {
  const { project, problems, check, delay = 400 } = watched;
  const report = (finder: Finder, error: ErrorBody | undefined): void =>
    problems.getState().report(finder, error);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const checkProject = (): void => {
    try {
      problems.getState().setNotices(check(project.getState().files).notices);
      report("project", undefined);
    } catch (thrown) {
      report("project", ThawError.from(thrown).toJSON());
    }
  };
  checkProject();

  const ends = [
    project.subscribe((now, before) => {
      if (now.files === before.files) return;
      // What was found in a file says nothing of the file as it is now.
      for (const finder of FOUND_BEFORE) {
        const file = problems.getState().found[finder]?.file;
        if (file !== undefined && !sameFile(now.files, before.files, file)) {
          report(finder, undefined);
        }
      }
      clearTimeout(timer);
      timer = setTimeout(checkProject, delay);
    }),
    watched.preview.subscribe(({ error }, before) => {
      if (error !== before.error) report("run", error);
    }),
    watched.request.subscribe(({ error }, before) => {
      if (error !== before.error) report("request", error);
    }),
    watched.deploy.subscribe(({ error }, before) => {
      if (error !== before.error) report("deploy", error);
    }),
    () => clearTimeout(timer),
  ];
  return () => {
    for (const end of ends) end();
  };
}
