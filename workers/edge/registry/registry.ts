import type { Binding } from "../../../lib/deploy/bindings.ts";
import { eraseAccount } from "../control/provisioning/erase.ts";
import * as accounts from "./accounts.ts";
import { activeDeployment, edit, release, upload } from "./changes.ts";
import * as clock from "./clock.ts";
import { deploy, listDeployments } from "./deployments.ts";
import * as documents from "./documents.ts";
import { droppedNamespaces, forgetDropped } from "./objects.ts";
import { ResourceRegistry } from "./resource-registry.ts";
import { migrate } from "./schema.ts";
import * as scripts from "./scripts.ts";
import type {
  ActiveDeployment,
  Deployment,
  NewVersion,
  Outcome,
  Script,
  Version,
} from "./types.ts";
import { listVersions } from "./versions.ts";

/** When an account that couldn't be ended is looked at again. */
const ERASE_AGAIN_MS = 60_000;

/** A script with what a list of it needs. */
export interface ScriptState {
  script: Script;
  versions: Version[];
  deployments: Deployment[];
}

/**
 * What is deployed: scripts, versions, deployments, secrets, the resources that Workers are bound to, and
 * the store's small documents. One object per account; every change is one transaction, so a reader sees all of it or nothing.
 */
export class Registry extends ResourceRegistry {
  listScripts(): Script[] {
    return scripts.listScripts(this.sql);
  }

  state(name: string): Outcome<ScriptState> {
    const script = scripts.findScript(this.sql, name);
    if (!script) return scripts.noSuchScript();
    return {
      ok: true,
      value: {
        script,
        versions: listVersions(this.sql, name),
        deployments: listDeployments(this.sql, name),
      },
    };
  }

  /** Stores a version; with `deploy` it serves from now on. `create` makes the script if it isn't there. */
  upload(
    name: string,
    version: NewVersion,
    options: { deploy: boolean; create: boolean },
  ): Outcome<Version> {
    return this.change((now) => upload(this.sql, name, version, options, now));
  }

  /** Makes a script that has no version yet; null where it exists. */
  createScript(name: string): Script | null {
    return this.ctx.storage.transactionSync(() => {
      if (scripts.findScript(this.sql, name)) return null;
      scripts.touchScript(this.sql, name, "api", new Date().toISOString());
      return scripts.findScript(this.sql, name);
    });
  }

  /** Makes stored versions the ones that serve; `force` also goes back over changed secrets. */
  deploy(
    name: string,
    deployment: Omit<Deployment, "id" | "createdOn">,
    force: boolean,
  ): Outcome<Deployment> {
    return this.change((now) => {
      if (!scripts.findScript(this.sql, name)) return scripts.noSuchScript();
      scripts.touchScript(this.sql, name, deployment.source, now);
      return deploy(this.sql, name, deployment, force, now);
    });
  }

  /** A new version that differs from the latest by its secrets, and serves if the latest did; null removes. */
  changeSecrets(name: string, changes: Record<string, string | null>): Outcome<Version> {
    return this.change((now) =>
      release(this.sql, name, "secret", now, (latest) => {
        const kept = latest.bindings.filter((binding) => !(binding.name in changes));
        const added = Object.entries(changes).flatMap(([key, text]): Binding[] =>
          text === null ? [] : [{ type: "secret_text", name: key, text }],
        );
        return { ...latest, bindings: [...kept, ...added] };
      }),
    );
  }

  /** A new version that differs from the latest as the change says, and serves if the latest did. */
  changeVersion(
    name: string,
    change: Partial<Pick<Version, "compatibilityDate" | "compatibilityFlags" | "settings">> & {
      bindings?: NewVersion["bindings"] | undefined;
    },
  ): Outcome<Version> {
    return this.change((now) => edit(this.sql, name, change, now));
  }

  changeScript(
    name: string,
    change: {
      settings?: Record<string, unknown> | undefined;
      address?: { enabled: boolean; previewsEnabled: boolean } | undefined;
      crons?: string[] | undefined;
    },
  ): Outcome<Script> {
    return this.change(() => {
      const script = scripts.findScript(this.sql, name);
      if (!script) return scripts.noSuchScript();
      const { settings, address, crons } = change;
      if (settings) scripts.mergeSettings(this.sql, script, settings);
      if (address) scripts.setAddress(this.sql, name, address.enabled, address.previewsEnabled);
      if (crons) {
        scripts.setCrons(this.sql, name, crons);
        clock.plan(this.sql, name, crons, Date.now());
        this.ctx.waitUntil(this.#wind());
      }
      return { ok: true, value: scripts.findScript(this.sql, name) ?? script };
    });
  }

  removeScript(name: string): Outcome<null> {
    return this.change(() => {
      if (!scripts.findScript(this.sql, name)) return scripts.noSuchScript();
      scripts.removeScript(this.sql, name);
      return { ok: true, value: null };
    });
  }

  /** Of Durable Objects whose class is gone, and whose data may still be there. */
  droppedNamespaces(): string[] {
    return droppedNamespaces(this.sql);
  }

  forgetDropped(namespace: string): void {
    forgetDropped(this.sql, namespace);
  }

  /** What serve needs of a Worker; null when none is deployed. */
  active(name: string): ActiveDeployment | null {
    return activeDeployment(this.sql, name, this.scope);
  }

  /** Runs the cron triggers that are due, and ends the accounts whose time is over. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    // Before all else: what is taken here isn't found again when the rest fails.
    for (const run of clock.takeDue(this.sql, now)) {
      this.ctx.waitUntil(clock.fire(this.env, run, this.scope));
    }
    const expired = accounts.expiredAccounts(this.sql, new Date(now).toISOString());
    let left = false;
    for (const { subdomain, id } of expired) {
      try {
        await eraseAccount(this.env, subdomain);
        accounts.removeAccount(this.sql, id);
      } catch (thrown) {
        left = true;
        console.error(`account ${subdomain} stays for now:`, thrown);
      }
    }
    await this.#wind(left ? Date.now() + ERASE_AGAIN_MS : 0);
  }

  /**
   * Sets the alarm to the next cron trigger or the next end of an account.
   * @param notBefore when an account is looked at again that couldn't be ended
   */
  async #wind(notBefore = 0): Promise<void> {
    const expiry = accounts.nextExpiry(this.sql);
    const times = [clock.nextRun(this.sql), expiry && Math.max(expiry, notBefore)];
    const next = Math.min(...times.filter((time) => time !== null));
    if (next === Number.POSITIVE_INFINITY) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(next);
  }

  /** Makes this the registry of a temporary account. */
  openScope(scope: string): void {
    documents.writeAccount(this.sql, "scope", scope);
  }

  /** Forgets all of it. */
  async erase(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.ctx.storage.transactionSync(() => migrate(this.sql));
  }

  /** Keeps a new temporary account; gives false when there are `most` already that nobody has claimed. */
  createAccount(account: accounts.NewAccount, most: number): boolean {
    if (accounts.countUnclaimed(this.sql) >= most) return false;
    accounts.insertAccount(this.sql, account);
    this.ctx.waitUntil(this.#wind());
    return true;
  }

  /** The account whose token or claim has this hash; null when there is none, or its time is over. */
  findAccount(by: "token" | "claim", hash: string): accounts.TemporaryAccount | null {
    return accounts.findAccount(this.sql, by, hash, new Date().toISOString());
  }

  /** Keeps an account for good. */
  claimAccount(id: string): void {
    accounts.claimAccount(this.sql, id);
  }

  /** Notes that a challenge was answered; false when it was before. */
  spendChallenge(token: string, until: number): boolean {
    return accounts.spendChallenge(this.sql, token, until, Date.now());
  }
}
