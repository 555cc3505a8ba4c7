import { ThawError } from "../../../errors.ts";
import type { WorkerSettings } from "../../../project/bindings/types.ts";
import type { Backends } from "../backends.ts";
import { resourceName } from "../names.ts";
import { classPlace } from "../objects/places.ts";
import type { Records } from "../records/types.ts";
import { CachePlace } from "./cache-place.ts";
import { KvPlace } from "./kv-place.ts";
import { EntriesPlace, ObjectPlace, ObjectsPlace } from "./objects-place.ts";
import type { Place } from "./place.ts";
import { QueuePlace } from "./queue-place.ts";
import { R2Place } from "./r2-place.ts";
import { d1Access, objectAccess } from "./sql-access.ts";
import { DatabasePlace, TablePlace } from "./sql-place.ts";
import type { StorageAnswer, StoragePlace, StorageQuestion } from "./types.ts";

type Open = () => Place;

/**
 * What the page's inspector asks of a project's storage. It goes through what stands behind the bindings, in
 * the program's own Web Worker, so that both see the same.
 */
export class StorageInspector {
  readonly #records: Records;
  readonly #backends: Backends;
  readonly #settings: WorkerSettings;

  constructor(records: Records, backends: Backends, settings: WorkerSettings) {
    this.#records = records;
    this.#backends = backends;
    this.#settings = settings;
  }

  async answer<Q extends StorageQuestion>(question: Q): Promise<StorageAnswer<Q>> {
    return (await this.#answer(question)) as StorageAnswer<Q>;
  }

  async #answer(question: StorageQuestion): Promise<unknown> {
    if (question.ask === "places") return this.#roots().map(([place]) => place);
    const place = this.#place(question.place);
    switch (question.ask) {
      case "list":
        return place.list(question.search, question.after);
      case "read": {
        const found = await place.read(question.key);
        if (found) return found;
        throw new ThawError("not_found", "It is gone: the program has deleted it meanwhile.");
      }
      case "write":
        await place.write(question.draft, question.isNew);
        return null;
      case "delete":
        await place.delete(question.key);
        return null;
      case "clear":
        await place.clear();
        return null;
      case "sql":
        if (place.sql) return place.sql(question.sql);
        throw new ThawError("bad_request", "There is no SQL here.");
    }
  }

  /** The places that the bindings are, each once, with the names of the bindings. */
  #roots(): [StoragePlace, Open][] {
    const roots = new Map<string, [StoragePlace, Open]>();
    const add = (id: string, kind: StoragePlace["kind"], title: string, open: Open): void => {
      const known = roots.get(id)?.[0];
      roots.set(id, [{ id, kind, title: known ? `${known.title}, ${title}` : title }, open]);
    };
    for (const binding of this.#settings.bindings) {
      const name = resourceName(binding);
      switch (binding.type) {
        case "kv_namespace": {
          const kv = this.#backends.kv(binding);
          add(`kv/${name}`, "kv", binding.name, () => new KvPlace(this.#records, kv, name));
          break;
        }
        case "r2_bucket": {
          const bucket = this.#backends.r2(binding);
          add(`r2/${name}`, "r2", binding.name, () => new R2Place(this.#records, bucket, name));
          break;
        }
        case "d1": {
          const database = this.#backends.d1(binding);
          const id = `d1/${name}`;
          const open = () => new DatabasePlace(d1Access(database), id, () => database.clear());
          add(id, "d1", binding.name, open);
          break;
        }
        case "queue":
          add(`queue/${name}`, "queue", name, () => this.#queue(name));
          break;
        case "durable_object_namespace": {
          if (binding.script_name !== undefined) break;
          const { class_name } = binding;
          const id = `objects/${classPlace(this.#settings.migrations, class_name)}`;
          const objects = this.#backends.objects(class_name);
          add(id, "objects", binding.name, () => new ObjectsPlace(this.#records, objects, id));
        }
      }
    }
    for (const { queue, dead_letter_queue: letters } of this.#settings.consumers) {
      for (const name of letters === undefined ? [queue] : [queue, letters]) {
        if (!roots.has(`queue/${name}`)) {
          add(`queue/${name}`, "queue", name, () => this.#queue(name));
        }
      }
    }
    add("cache", "cache", "Cache", () => new CachePlace(this.#records));
    return [...roots.values()];
  }

  #place(id: string): Place {
    const found = this.#roots().find(([place]) => place.id === id)?.[1]();
    const place = found ?? this.#table(id) ?? this.#object(id);
    if (place) return place;
    throw new ThawError("not_found", "The project's configuration has no such place any more.");
  }

  /** `d1/NAME#TABLE`, or an object's `objects/CLASS/ID#TABLE`. */
  #table(id: string): Place | undefined {
    const at = id.indexOf("#");
    if (at < 0) return undefined;
    const [database, table] = [id.slice(0, at), id.slice(at + 1)];
    for (const binding of this.#settings.bindings) {
      if (binding.type === "d1" && `d1/${resourceName(binding)}` === database) {
        return new TablePlace(d1Access(this.#backends.d1(binding)), table);
      }
    }
    const found = this.#objectsOf(database);
    return found && new TablePlace(objectAccess(found.objects, found.rest), table);
  }

  /** `objects/CLASS/ID`, and `objects/CLASS/ID/entries`. */
  #object(id: string): Place | undefined {
    const found = this.#objectsOf(id);
    if (!found) return undefined;
    const [object = "", part] = found.rest.split("/");
    if (part === "entries") return new EntriesPlace(this.#records, found.objects, object);
    return new ObjectPlace(found.objects, object, id);
  }

  #objectsOf(id: string) {
    for (const binding of this.#settings.bindings) {
      if (binding.type !== "durable_object_namespace" || binding.script_name !== undefined)
        continue;
      const root = `objects/${classPlace(this.#settings.migrations, binding.class_name)}/`;
      if (!id.startsWith(root)) continue;
      return { objects: this.#backends.objects(binding.class_name), rest: id.slice(root.length) };
    }
    return undefined;
  }

  #queue(name: string): QueuePlace {
    return new QueuePlace(this.#records, this.#backends.queue(name));
  }
}
