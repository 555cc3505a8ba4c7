import { ThawError } from "../errors.ts";
import type { Instance } from "./instance.ts";
import { adviceFor, describeForPeople } from "./kinds.ts";
import { callPython } from "./python.ts";
import { referenceTo } from "./reference-slots.ts";
import type { Uncarried } from "./value-graph.ts";

/** A slot whose value a layer can't hold. */
export interface Unreachable {
  index: number;
  value: unknown;
  problem: Uncarried;
}

const NAMED_AT_MOST = 5;

/** Words of a JsProxy in memory: the receiver that a method keeps, and the value itself. */
const RECEIVER_WORD = 3;
const VALUE_WORD = 9;

/** The error that names who holds each of them, and what they are. */
export function unreachableError(instance: Instance, found: Unreachable[]): ThawError {
  const holders = findHolders(
    instance,
    found.map(({ index }) => index),
  );
  const sentences = found.map(
    (one, at) => `${holders[at] ?? "The program"} holds ${describeProblem(instance, one)}`,
  );
  const shown = [...new Set(sentences)];
  const more = shown.length - NAMED_AT_MOST;
  if (more > 0) shown.splice(NAMED_AT_MOST, more, `and ${more} more`);
  const [first] = found;
  const advice =
    shown.length === 1 && first ? adviceFor(first.problem.value) : "Make these inside a handler.";
  return new ThawError(
    "unreachable_reference",
    `${shown.join("; ")}, made while the top-level code ran. A snapshot can hold JavaScript values ` +
      `only if a property path leads to them (js.fetch, js.console.log) or they are pure data. ${advice}`,
  );
}

function describeProblem(instance: Instance, { value, problem }: Unreachable): string {
  const kind = instance.api.isPyProxy(problem.value)
    ? describeProxy(instance, problem.value)
    : describeForPeople(problem.value);
  const why = problem.why ? ` (${problem.why})` : "";
  if (problem.trail.length === 0) return kind + why;
  const trail = problem.trail.map((key) => String(key)).join(".");
  return `${describeForPeople(value)}, in which ${trail} is ${kind}${why}`;
}

function describeProxy(instance: Instance, proxy: unknown): string {
  try {
    const object = callPython(instance, "_thaw.outside", "describe_object", proxy) as string;
    return `a JavaScript proxy of ${object} (create_proxy)`;
  } catch {
    // Python objects that JavaScript is given without create_proxy are taken back when the call ends.
    return "a JavaScript proxy of a Python object, which works no more";
  }
}

/** For each slot the variable that holds it, as Python names it; null where none does. */
function findHolders(instance: Instance, slots: number[]): (string | null)[] {
  const { module } = instance;
  const references = slots.map((index) => referenceTo(module, index));
  const held = (address: number, isMethod: boolean): number => {
    const word = (at: number): number => (module.HEAPU32[(address >>> 2) + at] ?? 0) | 0;
    const own = references.indexOf(word(VALUE_WORD));
    return own < 0 && isMethod ? references.indexOf(word(RECEIVER_WORD)) : own;
  };
  const found = callPython(instance, "_thaw.holders", "find", held, slots.length) as string;
  return JSON.parse(found) as (string | null)[];
}
