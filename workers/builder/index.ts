import { ThawError } from "../../lib/errors.ts";
import { parseProject } from "../../lib/project/project.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { type Report, streamOperation } from "../../lib/sse.ts";
import { type BuildContext, contextOf } from "./context.ts";
import type { BuilderEnv } from "./env.ts";
import { ensurePackages } from "./layers.ts";
import { buildSnapshot } from "./snapshot.ts";

/** What an operation is about. */
interface Input {
  files: ProjectFiles;
  /** Hash of a zip of the project's packages, where it brings them along. */
  vendored?: string;
}

const OPERATIONS: Record<
  string,
  (
    context: BuildContext,
    input: Input,
    report: Report,
    later: (work: Promise<unknown>) => void,
  ) => Promise<unknown>
> = {
  "/packages": (made, { files }, report) => ensurePackages(made, parseProject(files), report),
  "/snapshot": (made, { files, vendored }, report, later) =>
    buildSnapshot(made, parseProject(files), report, { later, vendored }),
};

export { SpareIsolate } from "./spare.ts";

export default {
  async fetch(
    request: Request,
    env: BuilderEnv,
    ctx: { waitUntil(work: Promise<unknown>): void },
  ): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") {
      return Response.json({ ok: true, spares: contextOf(env).spares.ready });
    }
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
    const later = (work: Promise<unknown>): void => ctx.waitUntil(work);
    return streamOperation((report) => operation(contextOf(env), input, report, later));
  },
};
