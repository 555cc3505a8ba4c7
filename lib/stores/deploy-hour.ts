import { z } from "zod";
import type { TemporaryAccount } from "../deploy/temporary.ts";
import { fromBase64, toBase64 } from "../project/base64.ts";
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

const sealedSchema = z.object({ iv: z.base64(), sealed: z.base64() });

/**
 * Encrypts the account under a key that scripts can use and not read, which the browser makes and keeps. That is
 * enough for a secret that is worth nothing after an hour; a token of one's own has a passphrase instead.
 */
export function temporaryKeeper(
  storage: TextStorage,
  keyOf: () => Promise<CryptoKey>,
  now: () => number = Date.now,
): TemporaryKeeper {
  return {
    async keep(account) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(account));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(), text);
      const kept = { iv: toBase64(iv), sealed: toBase64(new Uint8Array(sealed)) };
      storage.setItem(KEY, JSON.stringify(kept));
    },
    async read() {
      const text = storage.getItem(KEY);
      if (text === null) return undefined;
      const account = await open(text, keyOf).catch(() => undefined);
      const over = account?.expiresAt != null && Date.parse(account.expiresAt) <= now();
      if (account && !over) return account;
      storage.removeItem(KEY);
      return undefined;
    },
  };
}

async function open(text: string, keyOf: () => Promise<CryptoKey>): Promise<TemporaryAccount> {
  const { iv, sealed } = sealedSchema.parse(JSON.parse(text));
  const cipher = { name: "AES-GCM", iv: fromBase64(iv) };
  const opened = await crypto.subtle.decrypt(cipher, await keyOf(), fromBase64(sealed));
  return accountSchema.parse(JSON.parse(new TextDecoder().decode(opened)));
}

const DATABASE = "thaw";
const STORE = "keys";

/** The browser's own key for this page: made once, never readable. */
export async function browserKey(): Promise<CryptoKey> {
  const database = await done(openDatabase());
  try {
    const found: unknown = await done(database.transaction(STORE).objectStore(STORE).get(KEY));
    if (found instanceof CryptoKey) return found;
    const algorithm = { name: "AES-GCM", length: 256 };
    const key = await crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);
    await done(database.transaction(STORE, "readwrite").objectStore(STORE).put(key, KEY));
    return key;
  } finally {
    database.close();
  }
}

function openDatabase(): IDBOpenDBRequest {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return request;
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's database failed."));
  });
