/** How an object looks that stands for a binding which isn't there. */
export interface StandIn {
  /** Name of its class on Cloudflare, by which the workers SDK knows a binding. */
  className: string;
  /** What answers at once on Cloudflare, and so throws; all else gives a promise, which is rejected. */
  immediate?: string[];
  /** What every call is told. */
  message: string;
  /** Properties that it has all the same. */
  own?: Record<string, unknown>;
  /** Told of each call. */
  onCall?: () => void;
}

/** What JavaScript and Python look for in any object, and must not find in this one. */
const ABSENT = new Set(["then", "toJSON", "length", "size", "destroy"]);

/** An object whose every call says why there is nothing behind it. */
export function standIn({ className, immediate = [], message, own = {}, onCall }: StandIn): object {
  const target = Object.assign(new (classCalled(className))(), own);
  return new Proxy(target, {
    get(object, name) {
      if (typeof name === "symbol" || name in object) return Reflect.get(object, name);
      if (ABSENT.has(name)) return undefined;
      if (immediate.includes(name)) {
        return () => {
          onCall?.();
          throw new Error(message);
        };
      }
      return () => {
        onCall?.();
        return Promise.reject(new Error(message));
      };
    },
  });
}

const classCalled = (name: string): (new () => object) => {
  const made = class {};
  Object.defineProperty(made, "name", { value: name });
  return made;
};
