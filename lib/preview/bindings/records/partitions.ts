import { ThawError } from "../../../errors.ts";
import {
  clearPartition,
  IndexedRecords,
  openStorage,
  type StorageDatabase,
} from "./indexed-records.ts";
import { serveRecords } from "./port.ts";

/** For how long storage is kept that belongs to no project any more, in milliseconds. */
const KEPT_MS = 30 * 24 * 3600 * 1000;
/** For how long another tab's lock is waited for: one of this tab's own may be on its way to be released. */
const PATIENCE_MS = 500;

/** Which storage a Web Worker gets. */
export interface StorageGrant {
  /** The project's id in this browser. */
  partition: string;
  /** Whether to take it from another tab that has it. */
  take: boolean;
}

/**
 * The storage of this browser's projects, each in a partition of its own. It is in the page's own origin,
 * where no program runs: a program gets a port to its own partition, and can't ask for another.
 */
export class Partitions {
  #opened: Promise<StorageDatabase> | undefined;

  /**
   * Answers on a port from a project's storage, until the function that this gives is called. Only one tab
   * has it at a time, since what a program keeps in memory would not know of another's writes. Where there is
   * no storage to be had, each question is answered with why.
   */
  serve(port: MessagePort, { partition, take }: StorageGrant): () => void {
    const ended = Promise.withResolvers<void>();
    let isEnded = false;
    if (!("locks" in navigator)) {
      refuse(port, problemOf(new Error("It has no Web Locks at an insecure address.")));
      return () => port.close();
    }
    const options = take ? { steal: true } : { signal: AbortSignal.timeout(PATIENCE_MS) };
    const held = navigator.locks.request(`thaw:storage:${partition}`, options, async () => {
      if (isEnded) return;
      const database = await this.#open();
      await database.put("partitions", Date.now(), partition);
      serveRecords(port, new IndexedRecords(database, partition));
      await ended.promise;
    });
    held.catch((thrown: unknown) => {
      if (!isEnded) refuse(port, problemOf(thrown));
    });
    return () => {
      isEnded = true;
      port.close();
      ended.resolve();
    };
  }

  /** Deletes the storage of projects that are not among those given, once it wasn't used for a month. */
  async keepOnly(partitions: ReadonlySet<string>): Promise<void> {
    const database = await this.#open();
    for (const partition of await database.getAllKeys("partitions")) {
      const used = (await database.get("partitions", partition)) ?? 0;
      if (partitions.has(partition) || used > Date.now() - KEPT_MS) continue;
      await clearPartition(database, partition);
    }
  }

  #open(): Promise<StorageDatabase> {
    this.#opened ??= openStorage().catch((thrown: unknown) => {
      this.#opened = undefined;
      throw thrown;
    });
    return this.#opened;
  }
}

/** What is asked from now on is answered with why there is nothing to be had. */
function refuse(port: MessagePort, problem: ThawError): void {
  const gone = (): Promise<never> => Promise.reject(problem);
  serveRecords(port, { get: gone, list: gone, write: gone });
}

function problemOf(cause: unknown): ThawError {
  const name = cause instanceof DOMException ? cause.name : "";
  // A lock that another tab took is aborted; one that it keeps isn't had in time.
  if (name === "AbortError" || name === "TimeoutError") {
    return new ThawError(
      "storage_unavailable",
      "Another tab has this project's storage. Look there, or press Run here to take it over.",
    );
  }
  return new ThawError(
    "storage_unavailable",
    `This browser gives the page no storage, so bindings have nowhere to keep their data: ${String(cause)} Allow site data for this address, or leave private browsing.`,
    { cause },
  );
}
