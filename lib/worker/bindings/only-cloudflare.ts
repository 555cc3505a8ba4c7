import {
  ONLY_CLOUDFLARE,
  type OnlyCloudflareType,
} from "../../project/bindings/only-cloudflare.ts";
import { type StandIn, standIn } from "./stand-in.ts";

type Shape = Pick<StandIn, "className" | "immediate">;

const SHAPES: Record<OnlyCloudflareType, Shape> = {
  ai: { className: "Ai", immediate: ["gateway", "autorag", "models"] },
  analytics_engine: { className: "AnalyticsEngine" },
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

export interface OnlyCloudflareBinding {
  type: OnlyCloudflareType;
  name: string;
  localConnectionString?: unknown;
}

/**
 * Stands in `env` for a service that exists only on Cloudflare: every call says so. A Hyperdrive with a
 * connection string of its own gives what is in it, and a point of data, which programs write by the way and never
 * read, is taken and dropped.
 */
export function onlyCloudflare(binding: OnlyCloudflareBinding): object {
  return standIn({
    ...SHAPES[binding.type],
    message: `\`${binding.name}\` is ${ONLY_CLOUDFLARE[binding.type]} binding. It exists only on Cloudflare: deploy there to use it.`,
    own: own(binding),
  });
}

function own({ type, localConnectionString }: OnlyCloudflareBinding): Record<string, unknown> {
  if (type === "hyperdrive") return connection(localConnectionString);
  return type === "analytics_engine" ? { writeDataPoint: () => undefined } : {};
}

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
