import { createStore } from "zustand/vanilla";
import type { TargetChoice } from "../deploy/target-choice.ts";
import type { TemporaryAccount } from "../deploy/temporary.ts";
import type { SealedToken } from "./deploy-vault.ts";

/** What the server offers (`GET /api/targets`). */
export interface TargetOffer {
  /** The account that the server has a token for. */
  account: { id: string } | null;
  /** The host of the API where it isn't Cloudflare's own. */
  api: string | null;
}

export interface TargetState {
  /** Where deploys go, and what is managed there. The token in it is in memory alone. */
  choice: TargetChoice;
  /** The chosen account in words. */
  account: string | undefined;
  offer: TargetOffer | undefined;
  /** The account whose token this browser keeps, encrypted. */
  saved: SealedToken | undefined;
  /** The temporary account of this visit; the server keeps nothing of it. */
  temporary: TemporaryAccount | undefined;
  /** How much of the proof of work is done, from 0 to 1, while it is. */
  proof: number | undefined;
  choose: (choice: TargetChoice, account?: string) => void;
}

/** Where the page's deploys go; this machine until another target is chosen. */
export function createTargetStore(saved?: SealedToken) {
  return createStore<TargetState>((set) => ({
    choice: { kind: "local" },
    account: undefined,
    offer: undefined,
    saved,
    temporary: undefined,
    proof: undefined,
    choose: (choice, account) =>
      set((before) => ({ choice: same(before.choice, choice) ? before.choice : choice, account })),
  }));
}

/** A target that is chosen once more is no other: what is known of it still holds. */
const same = (one: TargetChoice, other: TargetChoice): boolean =>
  one.kind === other.kind && one.accountId === other.accountId && one.token === other.token;

export type TargetStore = ReturnType<typeof createTargetStore>;
