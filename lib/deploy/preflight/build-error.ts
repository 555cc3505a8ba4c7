import type { ErrorBody, ErrorCode } from "../../errors.ts";
import type { Check } from "../../sse.ts";

const TITLES: Partial<Record<ErrorCode, string>> = {
  entropy: "Randomness at top level",
  unreachable_reference: "References to JavaScript",
  not_quiescent: "Work under way at top level",
  not_deterministic: "State after the top-level code",
  python_syntax: "Python syntax",
  python_exception: "Top-level code",
  time_limit: "Start-up time",
  memory_limit: "Memory at start-up",
  no_wheel: "Packages",
  unknown_package: "Packages",
  version_conflict: "Packages",
  bad_requirement: "Packages",
  no_handler: "Handlers",
  project_too_large: "Size",
};

/** Why there is nothing to deploy, as one of the checks; null for what isn't about the project. */
export function buildCheck({ code, message, file, line, column }: ErrorBody): Check | null {
  const title = TITLES[code];
  return title === undefined
    ? null
    : { id: code, title, status: "fail", message, file, line, column };
}
