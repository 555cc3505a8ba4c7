import { createStore } from "zustand/vanilla";
import type { TargetChoice } from "../deploy/target-choice.ts";

export interface TargetState {
  /** Where deploys go, and what is managed there. The token in it is in memory alone. */
  choice: TargetChoice;
  choose: (choice: TargetChoice) => void;
}

/** Where the page's deploys go; this machine until another target is chosen. */
export function createTargetStore() {
  return createStore<TargetState>((set) => ({
    choice: { kind: "local" },
    choose: (choice) => set({ choice }),
  }));
}
