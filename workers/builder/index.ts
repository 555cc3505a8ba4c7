import { Store } from "../../lib/deploy/store.ts";
import { ThawError } from "../../lib/errors.ts";
import { parseProject } from "../../lib/project/project.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { type Report, streamOperation } from "../../lib/sse.ts";
import { ContentCache } from "./content.ts";
import type { BuilderEnv } from "./env.ts";
import { type BuildContext, ensurePackages } from "./layers.ts";
import { buildSnapshot } from "./snapshot.ts";

let context: BuildContext | undefined;

/** One context for the life of the Worker: its cache and the work under way outlive a request. */
function contextOf(env: BuilderEnv): BuildContext {
  if (!context) {
    const store = new Store(env.STORE, env.INTERNAL_TOKEN);
    context = { env, store, contents: new ContentCache(store), pending: new Map() };
  }
  return context;
}

/** What an operation is about. */
interface Input {
  files: ProjectFiles;
  /** Hash of a zip of the project's packages, where it brings them along. */
  vendored?: string;
}

const OPERATIONS: Record<
  string,
  (context: BuildContext, input: Input, report: Report) => Promise<unknown>
> = {
  "/packages": (made, { files }, report) => ensurePackages(made, parseProject(files), report),
  "/snapshot": (made, { files, vendored }, report) =>
    buildSnapshot(made, parseProject(files), report, vendored),
};

export default {
  async fetch(request: Request, env: BuilderEnv): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ ok: true });
    if (request.headers.get("x-thaw-internal") !== env.INTERNAL_TOKEN) {
      return new ThawError(
        "unauthorized",
        "This address is for Thaw's own processes.",
      ).toResponse();
    }
    const operation = OPERATIONS[pathname];
    if (!operation || request.method !== "POST") {
      return new ThawError(
        "not_found",
        `The builder has no ${request.method} ${pathname}.`,
      ).toResponse();
    }
    const input = (await request.json()) as Input;
    return streamOperation((report) => operation(contextOf(env), input, report));
  },
};
