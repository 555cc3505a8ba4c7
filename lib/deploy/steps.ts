import { ThawError } from "../errors.ts";
import type { Progress, Report } from "../sse.ts";

/** A label that is known before the work, or only by what came of it. */
type Label<T> = string | ((value: T) => string);

/** Runs the steps of a deploy, tells of each, and remembers what was done for when one fails. */
export class Steps {
  readonly #report: Report | undefined;
  readonly #done: string[] = [];

  constructor(report: Report | undefined) {
    this.#report = report;
  }

  /** One step, reported when it is done. @throws ThawError what the work throws, with what was done before */
  async run<T>(
    label: Label<T>,
    work: () => Promise<T>,
    more: (value: T) => Pick<Progress, "detail" | "resume"> = () => ({}),
  ): Promise<T> {
    const began = performance.now();
    const value = await work();
    const step = typeof label === "string" ? label : label(value);
    this.tell({ step, milliseconds: Math.round(performance.now() - began), ...more(value) });
    return value;
  }

  /** Reports a step that needed no work here. */
  tell(progress: Progress): void {
    if (!progress.began && progress.check === undefined) this.#done.push(progress.step);
    this.#report?.(progress);
  }

  /** An error of a step with what was done before it, and what serves now. */
  failure(thrown: unknown, { active }: { active: boolean }): ThawError {
    const error = ThawError.from(thrown);
    if (this.#done.length <= 1) return error;
    const serves = active ? "The new version serves already" : "What served before goes on serving";
    error.message += ` ${serves}. Done before this: ${this.#done.join("; ")}. A retry goes on from there.`;
    return error;
  }
}
