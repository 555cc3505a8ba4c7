import { isText } from "../../lib/project/files.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";

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
