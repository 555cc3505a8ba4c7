import { ThawError } from "../../errors.ts";
import { NO_SETTINGS } from "../../project/bindings/types.ts";
import type { Bundle } from "../types.ts";

export interface SecretsCheck {
  bundle: Bundle;
  /** Names of the secrets that the Worker has, and that the deploy leaves to it. */
  kept: readonly string[];
  /** Names of those that go with the deploy. */
  given: readonly string[];
}

/**
 * Everything that stands in the way for secrets: two things of one name, and what the configuration requires and
 * nobody gives. Each names the places, and the line where one is known.
 */
export function secretProblems(check: SecretsCheck): ThawError[] {
  return [...clashes(check), ...missing(check)];
}

function clashes({ bundle: { vars, settings = NO_SETTINGS }, kept, given }: SecretsCheck) {
  const taken = new Map([
    ...Object.keys(vars).map((name) => [name, "a variable (vars)"] as const),
    ...settings.bindings.map(({ name, type }) => [name, `a binding (${type})`] as const),
  ]);
  const twice = given
    .filter((name) => taken.has(name))
    .map((name) =>
      bad(
        `${name} is a secret of this deploy, and ${taken.get(name)} in the project's configuration. One name in env is one thing: rename it in one place, or leave it out there.`,
      ),
    );
  // A secret is what its owner set by hand: an upload that brings the same name would take its place.
  const replaced = kept
    .filter((name) => taken.has(name) && !given.includes(name))
    .map((name) =>
      bad(
        `${name} is a secret of this Worker already, and the deploy would replace it by ${taken.get(name)}. Rename it in the project, or delete the secret.`,
      ),
    );
  return [...twice, ...replaced];
}

/** Names that the configuration requires (`secrets.required`) and that no variable or binding has. */
function missing({ bundle: { vars, settings = NO_SETTINGS }, kept, given }: SecretsCheck) {
  const bound = settings.bindings.map(({ name }) => name);
  const there = new Set([...kept, ...given, ...bound, ...Object.keys(vars)]);
  const wanted = (settings.requiredSecrets ?? []).filter(({ name }) => !there.has(name));
  const [first] = wanted;
  if (!first) return [];
  const names = wanted.map(({ name }) => name).join(", ");
  const [is, value] = wanted.length === 1 ? ["secret", "value"] : ["secrets", "values"];
  const { file, line, column } = first;
  return [
    bad(
      `The configuration requires the ${is} ${names} (secrets.required), and the Worker doesn't have ${wanted.length === 1 ? "it" : "them"}. Give the ${value} with the deploy: under Secrets in the page, with thaw deploy --secrets-file, for thaw dev in .dev.vars.`,
      { file, line, column },
    ),
  ];
}

const bad = (message: string, place = {}): ThawError => new ThawError("bad_config", message, place);
