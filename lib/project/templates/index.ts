import type { ProjectFiles } from "../types.ts";
import { TEMPLATE_FILES } from "./templates.generated.ts";

export type TemplateName = keyof typeof TEMPLATE_FILES;

/** The template a new project begins with. */
export const DEFAULT_TEMPLATE: TemplateName = "fastapi";

/** The templates, with what each is, in the order they are offered. */
export const TEMPLATES: readonly { name: TemplateName; title: string; description: string }[] = [
  { name: "fastapi", title: "FastAPI", description: "An API with a pydantic model" },
  { name: "hello", title: "Hello", description: "The smallest WorkerEntrypoint" },
  { name: "on-fetch", title: "on_fetch", description: "A handler function, the older style" },
];

/** A template's files, as a copy. */
export function templateFiles(name: TemplateName = DEFAULT_TEMPLATE): ProjectFiles {
  return { ...TEMPLATE_FILES[name] };
}
