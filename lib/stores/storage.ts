import type { PersistStorage, StorageValue } from "zustand/middleware";

/** The part of `localStorage` that is needed here. */
export type TextStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface SavingOptions<T> {
  storage: TextStorage;
  /** What was stored, if it still has the shape that is expected. */
  check: (state: unknown) => state is T;
  /** Milliseconds to wait for more changes before writing. */
  delay?: number;
  /** Called when the browser refuses to store (full, or forbidden). */
  onFailure?: (error: unknown) => void;
}

export interface SavingStorage<T> extends PersistStorage<T, void> {
  /** Writes what waits; to be called when the page goes away. */
  flush: () => void;
}

/**
 * A storage for zustand's `persist` that writes once per pause in typing, and never trusts what it reads.
 */
export function savingStorage<T>(options: SavingOptions<T>): SavingStorage<T> {
  const { storage, check, delay = 250, onFailure } = options;
  const waiting = new Map<string, StorageValue<T>>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [name, value] of waiting) {
      waiting.delete(name);
      try {
        storage.setItem(name, JSON.stringify(value));
      } catch (error) {
        onFailure?.(error);
      }
    }
  };

  return {
    flush,
    getItem(name) {
      try {
        const value: unknown = JSON.parse(storage.getItem(name) ?? "null");
        if (typeof value !== "object" || value === null || !("state" in value)) return null;
        return check(value.state) ? (value as StorageValue<T>) : null;
      } catch {
        return null;
      }
    },
    setItem(name, value) {
      waiting.set(name, value);
      timer ??= setTimeout(flush, delay);
    },
    removeItem(name) {
      waiting.delete(name);
      storage.removeItem(name);
    },
  };
}

/** The browser's storage, or memory where there is none (on the server, or when it is forbidden). */
export function browserStorage(): TextStorage {
  try {
    if (typeof window !== "undefined") return window.localStorage;
  } catch {
    // Reading `localStorage` throws when the browser blocks site data.
  }
  return memoryStorage();
}

/** A storage that lasts as long as the page. */
export function memoryStorage(): TextStorage {
  const memory = new Map<string, string>();
  return {
    getItem: (name) => memory.get(name) ?? null,
    setItem: (name, value) => void memory.set(name, value),
    removeItem: (name) => void memory.delete(name),
  };
}
