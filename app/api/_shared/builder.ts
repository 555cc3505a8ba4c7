import { callBuilder } from "../../../lib/deploy/builder.ts";
import { parseProject } from "../../../lib/project/project.ts";
import type { ProjectFiles } from "../../../lib/project/types.ts";
import { webEnv } from "./env.ts";

/** One of the builder's operations on the files of a project, which is checked first. */
export function streamFromBuilder(
  path: "/packages" | "/snapshot",
  files: ProjectFiles,
): Promise<Response> {
  const project = parseProject(files);
  const { BUILDER, INTERNAL_TOKEN } = webEnv();
  return callBuilder(path, { builder: BUILDER, internalToken: INTERNAL_TOKEN, project });
}
