import { DurableObjectId } from "./id.ts";
import type { ObjectsBackend, ObjectTarget } from "./stub.ts";

/** A Durable Object class as a Worker exports it. */
type ObjectClass = new (context: ObjectContext, env: unknown) => object;

interface ObjectContext {
  id: unknown;
  props: { target: ObjectTarget };
  storage: AlarmStorage & {
    deleteAll(options?: unknown): Promise<void>;
    transaction(run: (transaction: AlarmStorage) => Promise<unknown>): Promise<unknown>;
  };
}

interface AlarmStorage {
  setAlarm(time: number | Date): Promise<void>;
  getAlarm(): Promise<number | null>;
  deleteAlarm(): Promise<void>;
}

/**
 * The Worker's class, as the edge runs it: inside an object of the edge's own (a facet), which has a
 * storage of its own but neither the id that the Worker knows it by, nor alarms. Both are put in front
 * of what the runtime gives.
 *
 * @param found what the Worker exports under that name; when that is no class, the error comes when an
 *   object is called, so that the rest of the Worker goes on working
 */
export function durableObject(name: string, found: unknown, backend: ObjectsBackend): ObjectClass {
  if (typeof found !== "function") {
    throw new TypeError(
      `The Worker's configuration names the Durable Object class "${name}", but its code exports no such class.`,
    );
  }
  const Given = found as ObjectClass;
  const Hosted = class extends Given {
    constructor(context: ObjectContext, env: unknown) {
      prepare(context, backend, "alarm" in Given.prototype);
      super(context, env);
    }

    /** What the edge calls when the object's alarm is due. */
    thawAlarm(info: unknown): unknown {
      return (this as unknown as { alarm(info: unknown): unknown }).alarm(info);
    }
  };
  Object.defineProperty(Hosted, "name", { value: Given.name });
  return Hosted;
}

function prepare(context: ObjectContext, backend: ObjectsBackend, hasHandler: boolean): void {
  const { target } = context.props;
  const { storage } = context;
  const id = new DurableObjectId(target.id, target.name);
  Object.defineProperty(context, "id", { value: id });
  Object.defineProperty(context, "props", { value: {} });
  const alarms: AlarmStorage = {
    async setAlarm(time) {
      if (!hasHandler) {
        throw new TypeError(
          "Your Durable Object class must have an alarm() handler in order to call setAlarm()",
        );
      }
      await backend.setAlarm(target, Number(time));
    },
    getAlarm: () => backend.getAlarm(target),
    deleteAlarm: () => backend.setAlarm(target, null),
  };
  const transaction = storage.transaction.bind(storage);
  const deleteAll = storage.deleteAll.bind(storage);
  shadow(storage, {
    ...alarms,
    transaction: (run: (transaction: AlarmStorage) => Promise<unknown>) =>
      transaction((open) => run(shadow(open, alarms))),
    async deleteAll(options?: unknown) {
      await deleteAll(options);
      await alarms.deleteAlarm();
    },
  });
}

function shadow<T extends object>(object: T, methods: object): T {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(object, name, { value, configurable: true });
  }
  return object;
}
