import type { PreviewRequest } from "../types.ts";
import type { Bridge } from "./bridge.ts";

/** Links and forms lead through the program; those to elsewhere lead nowhere, as the sandbox has it. */
export function followLinks(page: Window, bridge: Bridge): void {
  // After the page's own listeners: what they prevented stays prevented.
  page.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented) return;
    const reference = link.getAttribute("href") ?? "";
    // With a base address the browser would take it for another page.
    if (reference.startsWith("#")) {
      event.preventDefault();
      document.getElementById(decodeURIComponent(reference.slice(1)))?.scrollIntoView();
      return;
    }
    if (!/^https?:$/.test(link.protocol)) return;
    event.preventDefault();
    const path = bridge.ownPath(link.href);
    if (path !== undefined) bridge.navigate({ method: "GET", path, headers: [], body: null });
  });
  page.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    void submit(event.target, event.submitter, bridge);
  });
}

async function submit(
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  bridge: Bridge,
): Promise<void> {
  const address = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
  const url = new URL(address || document.baseURI, document.baseURI);
  const method = (submitter?.getAttribute("formmethod") ?? form.method).toUpperCase();
  if (method === "DIALOG") return;
  const data = new FormData(form, submitter);
  if (method === "GET") url.search = new URLSearchParams(textsOf(data)).toString();
  const path = bridge.ownPath(url.href);
  if (path === undefined) return;
  bridge.navigate(
    method === "GET"
      ? { method, path, headers: [], body: null }
      : { method, path, ...(await encoded(form, data)) },
  );
}

async function encoded(
  form: HTMLFormElement,
  data: FormData,
): Promise<Pick<PreviewRequest, "headers" | "body">> {
  const content =
    form.enctype === "multipart/form-data" ? data : new URLSearchParams(textsOf(data));
  const response = new Response(content);
  return {
    headers: [["content-type", response.headers.get("content-type") ?? ""]],
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

/** A file is its name where a form isn't sent as multipart. */
function textsOf(data: FormData): [string, string][] {
  return [...data].map(([name, value]) => [name, typeof value === "string" ? value : value.name]);
}
