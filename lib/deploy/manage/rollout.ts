import { ThawError } from "../../errors.ts";
import type { CloudflareClient } from "../cloudflare.ts";
import { CloudflareError } from "../envelope.ts";
import type { Share } from "./types.ts";

export interface Rollout {
  /** One version with 100, or two that add up to 100. */
  shares: Share[];
  /** Shown with the deployment. */
  message?: string | undefined;
  /** Goes ahead although secrets have changed since one of the versions. */
  force?: boolean | undefined;
}

const SECRETS_CHANGED = 10220;

/**
 * Makes one version serve, or two by percentage; an older version is a rollback.
 * @throws ThawError `bad_request` for shares that can't be; `secrets_changed` when a version would bring back
 *   other secrets than the latest ones, unless `force` is set
 */
export async function rollOut(
  client: CloudflareClient,
  name: string,
  { shares, message, force = false }: Rollout,
): Promise<void> {
  checkShares(shares);
  const options = { force, ...(message ? { message } : {}) };
  await client.deployVersions(name, shares, options).catch((thrown: unknown) => {
    if (thrown instanceof CloudflareError && thrown.cloudflareCode === SECRETS_CHANGED) {
      throw new ThawError("secrets_changed", thrown.message, { cause: thrown });
    }
    throw thrown;
  });
}

function checkShares(shares: Share[]): void {
  const wrong = (message: string): ThawError => new ThawError("bad_request", message);
  const [first, second, ...others] = shares;
  if (!first || others.length > 0) throw wrong("One version serves, or two by percentage.");
  if (second && second.version === first.version)
    throw wrong("These are one and the same version.");
  if (shares.some(({ percentage }) => percentage <= 0)) {
    throw wrong("Each version gets more than 0 %; leave out the one that gets nothing.");
  }
  const sum = shares.reduce((all, { percentage }) => all + percentage, 0);
  if (Math.abs(sum - 100) > 0.01) throw wrong(`The percentages add up to ${sum}, not to 100.`);
}
