import { ThawError } from "../errors.ts";
import { parseProject } from "../project/project.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { Check } from "../sse.ts";
import { nativeBundle } from "./native.ts";
import type { Shape } from "./shapes.ts";
import { storedBundle } from "./snapshot.ts";
import type { Bundle } from "./types.ts";

/** What is to be deployed: a stored snapshot, or a project's files as they are. */
export interface DeploySource {
  shape: Shape;
  snapshot?: string | undefined;
  files?: ProjectFiles | undefined;
  /** Replaces the project's own variables where given. */
  vars?: Record<string, unknown> | undefined;
}

interface Part {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

export interface SourceEnv {
  CONTROL: Part;
  PACKAGES: Part;
  INTERNAL_TOKEN: string;
}

export interface SourceBundle {
  bundle: Bundle;
  /** What was looked at while it was made. */
  checks: Check[];
  startMilliseconds?: number | undefined;
}

/** The bundle of a source in its shape. @throws ThawError what building it throws */
export async function bundleOf(source: DeploySource, env: SourceEnv): Promise<SourceBundle> {
  const { CONTROL: control, PACKAGES: packages, INTERNAL_TOKEN: token } = env;
  const { shape, snapshot, files, vars } = source;
  if (shape === "snapshot") {
    if (snapshot === undefined) throw missing("snapshot: the id that POST /api/snapshot gave");
    return { ...(await storedBundle({ control, token, snapshot, vars })), checks: [] };
  }
  if (files === undefined) throw missing("files: those of the project");
  const made = await nativeBundle(parseProject(files), { packages, token });
  if (vars) made.bundle.vars = { ...made.bundle.vars, ...vars };
  return made;
}

const missing = (what: string): ThawError => new ThawError("bad_request", `Missing is ${what}.`);
