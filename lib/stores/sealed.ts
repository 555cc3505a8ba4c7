import { z } from "zod";
import { fromBase64, toBase64 } from "../project/base64.ts";

const sealedSchema = z.object({ iv: z.base64(), sealed: z.base64() });

/** A value as text that is unreadable without the key: JSON under AES-GCM. */
export async function seal(value: unknown, key: CryptoKey): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
  return JSON.stringify({ iv: toBase64(iv), sealed: toBase64(new Uint8Array(sealed)) });
}

/** The value again; throws for another key, or a text that was changed. */
export async function unseal(text: string, key: CryptoKey): Promise<unknown> {
  const { iv, sealed } = sealedSchema.parse(JSON.parse(text));
  const cipher = { name: "AES-GCM", iv: fromBase64(iv) };
  const opened = await crypto.subtle.decrypt(cipher, key, fromBase64(sealed));
  return JSON.parse(new TextDecoder().decode(opened));
}

const DATABASE = "thaw";
const STORE = "keys";
/** As it was called when only temporary accounts were kept with it. */
const KEY = "thaw:temporary";

/** The browser's own key for this page: made once, usable by scripts, never readable. */
export async function browserKey(): Promise<CryptoKey> {
  const database = await done(openDatabase());
  try {
    const found: unknown = await done(database.transaction(STORE).objectStore(STORE).get(KEY));
    if (found instanceof CryptoKey) return found;
    const algorithm = { name: "AES-GCM", length: 256 };
    const key = await crypto.subtle.generateKey(algorithm, false, ["encrypt", "decrypt"]);
    // Another tab may have made one meanwhile, and used it: the first stays.
    const keys = database.transaction(STORE, "readwrite").objectStore(STORE);
    const first: unknown = await done(keys.get(KEY));
    if (first instanceof CryptoKey) return first;
    await done(keys.put(key, KEY));
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
