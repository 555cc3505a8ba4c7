/**
 * Bindings to services that exist on Cloudflare's network alone, by their type in an upload, and what to
 * call them. A Worker elsewhere finds an object that says so.
 */
export const ONLY_CLOUDFLARE = {
  ai: "a Workers AI",
  analytics_engine: "an Analytics Engine",
  browser: "a Browser Rendering",
  dispatch_namespace: "a dispatch namespace",
  hyperdrive: "a Hyperdrive",
  images: "an Images",
  mtls_certificate: "an mTLS certificate",
  pipelines: "a Pipelines",
  secrets_store_secret: "a Secrets Store",
  send_email: "an email",
  vectorize: "a Vectorize",
  worker_loader: "a Worker Loader",
} as const;

export type OnlyCloudflareType = keyof typeof ONLY_CLOUDFLARE;

/** Their types. */
export const ONLY_CLOUDFLARE_TYPES = Object.keys(ONLY_CLOUDFLARE) as [
  OnlyCloudflareType,
  ...OnlyCloudflareType[],
];
