import type { EntropyGate } from "../runtime/entropy.ts";
import { describeNativeDraw, explainDraw, type Frame } from "./refusal.ts";

/** The JS module `_thaw_host`: what Thaw's Python helpers call (`python/_thaw/gate.py`). */
export function thawHost(entropy: EntropyGate): object {
  return {
    permits: (): number => entropy.permits,
    permit: (calls: number): void => entropy.permit(calls),
    /** Begins a new stage: what was refused before belongs to another. */
    forgetRefusals: (): void => void entropy.refusals.splice(0),
    /** What compiled code was refused since, as JSON; "" for nothing. */
    refusal: (): string => {
      const [first] = entropy.refusals;
      return first ? JSON.stringify(describeNativeDraw(first)) : "";
    },
    /** The message for a call that Python's own guards refuse; frames as JSON, innermost first. */
    explain: (frames: string, what: string): string =>
      explainDraw(JSON.parse(frames) as Frame[], what),
  };
}
