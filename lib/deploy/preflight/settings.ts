import { ThawError } from "../../errors.ts";
import type { WorkerSettings } from "../../project/bindings/types.ts";
import type { ProgramClass, ProgramExports } from "../../snapshot/build.ts";
import { migratedClasses } from "../migrations.ts";

export interface SettingsCheck {
  /** The name that the Worker is deployed under. */
  name: string;
  settings: WorkerSettings;
  vars: Record<string, unknown>;
  /** What the program offers, where that is known. */
  exports: ProgramExports | undefined;
  /** Types of bindings that the target takes; all unless given. */
  bindingTypes: ReadonlySet<string> | undefined;
}

const bad = (message: string): ThawError => new ThawError("bad_config", message);

/**
 * What would make the upload fail for what the Worker is bound to: a name given twice, something the target
 * can't give, a class the program lacks or that no migration makes.
 * @throws ThawError `bad_config`
 */
export function checkSettings(check: SettingsCheck): void {
  checkNames(check);
  checkTarget(check);
  checkClasses(check);
  checkMigrations(check);
}

function checkNames({ settings, vars }: SettingsCheck): void {
  const names = [...Object.keys(vars), ...settings.bindings.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw bad(`The name ${twice} is given to two things in env. Rename one of them.`);
}

function checkTarget({ settings, bindingTypes }: SettingsCheck): void {
  if (!bindingTypes) return;
  const refused = settings.bindings.find(({ type }) => !bindingTypes.has(type));
  if (refused) {
    throw bad(
      `${refused.name} is a binding of the type ${refused.type}, which the edge on this machine can't give yet.`,
    );
  }
  if (settings.consumers.length > 0 && !bindingTypes.has("queue")) {
    throw bad("The edge on this machine has no queues yet: take `queues` out.");
  }
}

interface BoundClass {
  binding: string;
  kind: ProgramClass["kind"];
  className: string;
}

/** Every class that is bound within the Worker itself, with the kind it has to be. */
function boundClasses({ name, settings }: SettingsCheck): BoundClass[] {
  return settings.bindings.flatMap((binding): BoundClass[] => {
    switch (binding.type) {
      case "durable_object_namespace":
      case "workflow": {
        if (binding.script_name !== undefined && binding.script_name !== name) return [];
        const kind = binding.type === "workflow" ? "workflow" : "durable_object";
        return [{ binding: binding.name, kind, className: binding.class_name }];
      }
      case "service":
        if (binding.service !== name || binding.entrypoint === undefined) return [];
        return [{ binding: binding.name, kind: "entrypoint", className: binding.entrypoint }];
      default:
        return [];
    }
  });
}

const KINDS: Record<ProgramClass["kind"], string> = {
  durable_object: "Durable Object",
  workflow: "Workflow",
  entrypoint: "entrypoint",
};

function checkClasses(check: SettingsCheck): void {
  const { exports } = check;
  if (!exports) return;
  for (const { binding, kind, className } of boundClasses(check)) {
    const found = exports.classes.find(({ name }) => name === className);
    if (found?.kind === kind) continue;
    const what = found
      ? `is a class of another kind: ${KINDS[found.kind]}`
      : "isn't a class of the entry file";
    throw bad(
      `${binding} is bound to the ${KINDS[kind]} class ${className}, which ${what}. ${have(exports, kind)}`,
    );
  }
}

function have({ classes }: ProgramExports, kind: ProgramClass["kind"]): string {
  const names = classes.filter((found) => found.kind === kind).map(({ name }) => name);
  return names.length === 0
    ? `The program has no ${KINDS[kind]} class.`
    : `Of this kind it has: ${names.join(", ")}.`;
}

function checkMigrations(check: SettingsCheck): void {
  const { exports, settings } = check;
  const migrated = migratedClasses(settings.migrations);
  const bound = boundClasses(check).filter(({ kind }) => kind === "durable_object");
  for (const { binding, className } of bound) {
    if (migrated.has(className)) continue;
    throw bad(
      `${binding} is bound to the class ${className}, but no migration makes it a Durable Object. Add to the wrangler configuration: "migrations": [{ "tag": "v1", "new_sqlite_classes": ["${className}"] }].`,
    );
  }
  if (!exports) return;
  for (const name of migrated) {
    const found = exports.classes.find((one) => one.name === name);
    if (found?.kind === "durable_object") continue;
    throw bad(
      `A migration makes ${name} a Durable Object, but the program has no such class. ${have(exports, "durable_object")}`,
    );
  }
}
