type Page = Pick<URL, "protocol" | "hostname" | "port">;

/**
 * The origin that user code previews on: never the page's own.
 * @param userHost the host whose subdomains are previews and Workers: in the page the one that the server
 * names to it, else the page's own
 */
export function previewOrigin(page: Page, userHost = namedUserHost()): string {
  return workerOrigin(page, "preview", userHost);
}

/** Where a Worker of this name answers once it is deployed here. */
export function workerOrigin(page: Page, name: string, userHost = namedUserHost()): string {
  return `${page.protocol}//${name}.${userHost ?? siteHost(page)}`;
}

function namedUserHost(): string | undefined {
  if (typeof document === "undefined") return undefined;
  return document.querySelector<HTMLMetaElement>('meta[name="thaw-user-host"]')?.content;
}

function siteHost({ hostname, port }: Page): string {
  const loopback = hostname === "127.0.0.1" || hostname === "[::1]";
  return `${loopback ? "localhost" : hostname}${port === "" ? "" : `:${port}`}`;
}
