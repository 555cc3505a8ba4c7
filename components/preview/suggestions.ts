import { isText } from "../../lib/project/files.ts";
import { parseProject } from "../../lib/project/project.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { ProgramExports } from "../../lib/snapshot/build.ts";

export interface Suggestion {
  path: string;
  /** The method a route is for; none for a path that was only sent before. */
  method: string | undefined;
}

/** `@app.get("/items/{id}")`, as FastAPI, Starlette's and Flask's like are written. */
const ROUTE =
  /@\w+\.(get|post|put|patch|delete|head|options|route|api_route)\(\s*(?:path\s*=\s*)?["']([^"']+)["']/g;

/** Requests worth trying: the routes that the code declares, and what was sent before. */
export function suggestRequests(files: ProjectFiles, sent: string[]): Suggestion[] {
  const routes = Object.entries(files).flatMap(([path, file]) =>
    path.endsWith(".py") && isText(file) ? routesIn(file) : [],
  );
  const before = sent
    .filter((path) => !routes.some((route) => route.path === path))
    .map((path) => ({ path, method: undefined }));
  return [...routes, ...before];
}

function routesIn(source: string): Suggestion[] {
  return [...source.matchAll(ROUTE)].map(([, method = "", path = ""]) => ({
    path: path.startsWith("/") ? path : `/${path}`,
    method: method.endsWith("route") ? undefined : method.toUpperCase(),
  }));
}

/** What the project's configuration says of events: its cron triggers, and the queues it takes from. */
export function configuredEvents(files: ProjectFiles): { crons: string[]; queues: string[] } {
  try {
    const { crons = [], consumers } = parseProject(files).settings;
    return { crons, queues: consumers.map(({ queue }) => queue) };
  } catch {
    // What is wrong with it is said when it runs.
    return { crons: [], queues: [] };
  }
}

/** Called by the runtime with its own events, not by other Workers. */
const HANDLERS = new Set(["fetch", "scheduled", "queue", "email", "tail", "trace", "test"]);

/** The methods that other Workers may call. */
export function callableMethods(
  exports: ProgramExports | undefined,
): { entrypoint: string; method: string }[] {
  const entrypoints = exports?.classes.filter(({ kind }) => kind === "entrypoint") ?? [];
  return entrypoints.flatMap(({ name, methods }) =>
    methods
      .filter((method) => !HANDLERS.has(method))
      .map((method) => ({ entrypoint: name, method })),
  );
}
