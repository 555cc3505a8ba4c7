/** The origin that user code previews on: never the page's own. */
export function previewOrigin(page: Pick<URL, "protocol" | "hostname" | "port">): string {
  return `${page.protocol}//preview.${siteHost(page)}`;
}

/** Where a Worker of this name answers once it is deployed here. */
export function workerOrigin(page: Pick<URL, "protocol" | "hostname" | "port">, name: string) {
  return `${page.protocol}//${name}.${siteHost(page)}`;
}

function siteHost({ hostname, port }: Pick<URL, "hostname" | "port">): string {
  const loopback = hostname === "127.0.0.1" || hostname === "[::1]";
  return `${loopback ? "localhost" : hostname}${port === "" ? "" : `:${port}`}`;
}
