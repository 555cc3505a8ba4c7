import type { Challenge } from "../deploy/proof-of-work.ts";
import { type TargetChoice, targetHeaders } from "../deploy/target-choice.ts";
import type { TemporaryAccount } from "../deploy/temporary.ts";
import type { Verification } from "../deploy/verify.ts";
import type { AskOptions } from "./api.ts";
import type { TemporaryKeeper } from "./deploy-hour.ts";
import type { TargetOffer, TargetStore } from "./deploy-target.ts";
import { forgetSealed, keepSealed, openToken, sealToken } from "./deploy-vault.ts";
import type { TextStorage } from "./storage.ts";

export interface AccountParts {
  target: TargetStore;
  storage: TextStorage;
  /** Calls a route of the page that answers with JSON. */
  ask: <T>(path: string, options?: AskOptions) => Promise<T>;
  keeper: TemporaryKeeper;
  /** Does a proof of work in a Web Worker. */
  prove: (
    challenge: Challenge,
    options: { report: (done: number) => void; signal: AbortSignal },
  ) => Promise<string>;
}

export type AccountChoice = TargetChoice & { kind: "account" };

/** What can be done about where deploys go. */
export function createAccounts({ target, storage, ask, prove, keeper }: AccountParts) {
  let proving: AbortController | undefined;
  return {
    /** Asks the server what it offers; once is enough. */
    async look(): Promise<void> {
      if (target.getState().offer) return;
      target.setState({ offer: await ask<TargetOffer>("/api/targets") });
    },

    verify(choice: AccountChoice, needs: string[]): Promise<Verification> {
      const headers = targetHeaders(choice);
      return ask<Verification>("/api/targets/verify", { body: { needs }, headers });
    },

    async makeSubdomain(choice: AccountChoice, subdomain: string): Promise<void> {
      const headers = targetHeaders(choice);
      await ask("/api/targets/subdomain", { body: { subdomain }, headers });
    },

    /** Uses an account from now on; with a passphrase its token is kept in this browser, encrypted. */
    async use(choice: AccountChoice, name: string, passphrase?: string): Promise<void> {
      const { accountId, token } = choice;
      if (passphrase !== undefined && accountId !== undefined && token !== undefined) {
        const saved = await sealToken({ accountId, name, token }, passphrase);
        keepSealed(storage, saved);
        target.setState({ saved });
      }
      target.getState().choose(choice, name);
    },

    /** Uses the account whose token this browser keeps. */
    async unlock(passphrase: string): Promise<void> {
      const { saved, choose } = target.getState();
      if (!saved) return;
      const { accountId, token, name } = await openToken(saved, passphrase);
      choose({ kind: "account", accountId, token }, name);
    },

    forget(): void {
      forgetSealed(storage);
      const { choice, choose } = target.getState();
      target.setState({ saved: undefined });
      if (choice.kind === "account") choose({ kind: "local" });
    },

    /** Makes a temporary account for someone who accepted the terms, and uses it. */
    async makeTemporary(): Promise<void> {
      proving?.abort();
      const mine = new AbortController();
      proving = mine;
      target.setState({ proof: 0 });
      try {
        const { signal } = mine;
        const challenge = await ask<Challenge>("/api/targets/temporary/challenge", {
          body: {},
          signal,
        });
        const report = (proof: number): void => {
          if (proving === mine) target.setState({ proof });
        };
        const checkpoints = await prove(challenge, { report, signal });
        const { challengeToken } = challenge;
        const body = { acceptTermsOfService: "yes", challengeToken, checkpoints };
        const temporary = await ask<TemporaryAccount>("/api/targets/temporary", { body, signal });
        target.setState({ temporary });
        this.takeTemporary();
        // A browser that can't keep it still has it until the page goes.
        await keeper.keep(temporary).catch(() => undefined);
      } finally {
        if (proving === mine) target.setState({ proof: undefined });
      }
    },

    /** Finds the temporary account of an earlier visit, for as long as it lives. */
    async findTemporary(): Promise<void> {
      if (target.getState().temporary) return;
      const temporary = await keeper.read();
      if (temporary) target.setState({ temporary });
    },

    takeTemporary(): void {
      const { temporary, choose } = target.getState();
      if (!temporary) return;
      const { accountId, token, name } = temporary;
      choose({ kind: "temporary", accountId, token }, name);
    },

    cancel: (): void => proving?.abort(),
  };
}
