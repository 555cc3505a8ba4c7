import {
  ONLY_CLOUDFLARE,
  type OnlyCloudflareType,
} from "../../project/bindings/only-cloudflare.ts";

interface Shape {
  /** Name of its class on Cloudflare, by which the workers SDK knows a binding. */
  className: string;
  /** What answers at once on Cloudflare, and so throws; all else gives a promise, which is rejected. */
  immediate?: string[];
}

const SHAPES: Record<OnlyCloudflareType, Shape> = {
  ai: { className: "Ai", immediate: ["gateway", "autorag", "models"] },
  analytics_engine: { className: "AnalyticsEngine", immediate: ["writeDataPoint"] },
  browser: { className: "Fetcher" },
  dispatch_namespace: { className: "DynamicDispatcher", immediate: ["get"] },
  hyperdrive: { className: "Hyperdrive", immediate: ["connect"] },
  images: { className: "ImagesBindingImpl", immediate: ["input"] },
  mtls_certificate: { className: "Fetcher" },
  pipelines: { className: "Fetcher" },
  secrets_store_secret: { className: "Fetcher" },
  send_email: { className: "SendEmail" },
  vectorize: { className: "VectorizeIndexImpl" },
  worker_loader: { className: "WorkerLoader", immediate: ["get", "load"] },
};

/** What JavaScript and Python look for in any object, and must not find in this one. */
const ABSENT = new Set(["then", "toJSON", "length", "size", "destroy"]);

export interface OnlyCloudflareBinding {
  type: OnlyCloudflareType;
  name: string;
  localConnectionString?: unknown;
}

/**
 * Stands in `env` for a service that exists only on Cloudflare: every call says so. A Hyperdrive with a
 * connection string of its own gives what is in it.
 */
export function onlyCloudflare(binding: OnlyCloudflareBinding): object {
  const { className, immediate = [] } = SHAPES[binding.type];
  const message = `\`${binding.name}\` is ${ONLY_CLOUDFLARE[binding.type]} binding. It exists only on Cloudflare: deploy there to use it.`;
  const own = new (classCalled(className))();
  if (binding.type === "hyperdrive") Object.assign(own, connection(binding.localConnectionString));
  return new Proxy(own, {
    get(target, name) {
      if (typeof name === "symbol" || name in target) return Reflect.get(target, name);
      if (ABSENT.has(name)) return undefined;
      if (immediate.includes(name)) {
        return () => {
          throw new Error(message);
        };
      }
      return () => Promise.reject(new Error(message));
    },
  });
}

const classCalled = (name: string): (new () => object) => {
  const made = class {};
  Object.defineProperty(made, "name", { value: name });
  return made;
};

function connection(text: unknown): Record<string, unknown> {
  if (typeof text !== "string" || !URL.canParse(text)) return {};
  const url = new URL(text);
  return {
    connectionString: text,
    host: url.hostname,
    port: Number(url.port) || (url.protocol.startsWith("mysql") ? 3306 : 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}
