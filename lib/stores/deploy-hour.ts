import { z } from "zod";
import type { TemporaryAccount } from "../deploy/temporary.ts";
import { seal, unseal } from "./sealed.ts";
import type { TextStorage } from "./storage.ts";

/** Keeps the temporary account over a reload. */
export interface TemporaryKeeper {
  keep: (account: TemporaryAccount) => Promise<void>;
  /** The account, unless it is over, damaged or was never kept. */
  read: () => Promise<TemporaryAccount | undefined>;
}

const KEY = "thaw:temporary";

const accountSchema = z.object({
  accountId: z.string(),
  name: z.string(),
  token: z.string(),
  claimUrl: z.url({ protocol: /^https?$/ }),
  expiresAt: z.string().nullable(),
});

/**
 * Encrypts the account under a key that scripts can use and not read, which the browser makes and keeps. That is
 * enough for a secret that is worth nothing after an hour; a token of one's own has a passphrase instead.
 */
export function temporaryKeeper(
  storage: TextStorage,
  keyOf: () => Promise<CryptoKey>,
  now: () => number = Date.now,
): TemporaryKeeper {
  const open = async (text: string): Promise<TemporaryAccount> =>
    accountSchema.parse(await unseal(text, await keyOf()));
  return {
    async keep(account) {
      storage.setItem(KEY, await seal(account, await keyOf()));
    },
    async read() {
      const text = storage.getItem(KEY);
      if (text === null) return undefined;
      const account = await open(text).catch(() => undefined);
      const over = account?.expiresAt != null && Date.parse(account.expiresAt) <= now();
      if (account && !over) return account;
      storage.removeItem(KEY);
      return undefined;
    },
  };
}
