import type { ProjectFiles } from "../types.ts";
import { TEMPLATE_FILES } from "./templates.generated.ts";

export type TemplateName = keyof typeof TEMPLATE_FILES;

/** The template a new project begins with. */
export const DEFAULT_TEMPLATE: TemplateName = "fastapi";

/** What a template is, in the words of the menu. */
export interface Template {
  name: TemplateName;
  title: string;
  description: string;
}

/** The templates by what someone wants to begin with, in the order they are offered. */
export const TEMPLATE_GROUPS: readonly { title: string; templates: readonly Template[] }[] = [
  {
    title: "Answer requests",
    templates: [
      { name: "fastapi", title: "FastAPI", description: "An API with a pydantic model" },
      { name: "django", title: "Django", description: "An app in a single file" },
      { name: "flask", title: "Flask", description: "Pages from Jinja, and JSON" },
      { name: "site", title: "Site with an API", description: "Static files, Python behind them" },
      { name: "hello", title: "Hello", description: "The smallest WorkerEntrypoint" },
      { name: "on-fetch", title: "on_fetch", description: "A handler function, the older style" },
    ],
  },
  {
    title: "Keep something",
    templates: [
      { name: "kv", title: "KV", description: "Notes by key" },
      { name: "d1", title: "D1", description: "A guest book in SQL, with migrations" },
      { name: "r2", title: "R2", description: "Files of any size" },
      {
        name: "durable-object",
        title: "Durable Object",
        description: "Counters that lose no count",
      },
    ],
  },
  {
    title: "More than requests",
    templates: [
      { name: "chat", title: "Chat room", description: "WebSockets that hibernate" },
      { name: "cron", title: "Cron", description: "Work by the clock" },
      { name: "queue", title: "Queue", description: "Work done a moment later" },
      { name: "workflow", title: "Workflow", description: "Steps that last, with an approval" },
      { name: "rpc", title: "RPC", description: "Methods through a binding, in one Worker" },
      { name: "rates", title: "RPC service", description: "Rates for other Workers" },
      {
        name: "checkout",
        title: "RPC client",
        description: "Prices, by another Worker's rates",
      },
    ],
  },
];

/** A template's files, as a copy. */
export function templateFiles(name: TemplateName = DEFAULT_TEMPLATE): ProjectFiles {
  return { ...TEMPLATE_FILES[name] };
}
