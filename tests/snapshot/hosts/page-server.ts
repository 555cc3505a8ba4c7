import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ROOT, RUNTIME_DIR } from "../../../scripts/paths.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Starts the Web Worker and lets `runCase` of the page send it a case's name. */
const PAGE = `<!doctype html><title>Snapshots</title><script type="module">
const worker = new Worker("/agent.js", { type: "module" });
globalThis.runCase = (name) => new Promise((resolve) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => resolve({ failure: "the Web Worker failed: " + event.message });
  worker.postMessage(name);
});
`;

export interface PageServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  stop(): Promise<void>;
}

export interface PageOptions {
  /** More for the page's script. */
  script?: string;
  /** Answers paths that the server itself doesn't know. */
  answer?(request: IncomingMessage, response: ServerResponse): void;
}

/** Serves the page, the agent, the runtime's files and the fixtures in `folder`, on loopback. */
export async function servePage(folder: string, options: PageOptions = {}): Promise<PageServer> {
  const made: Record<string, string> = {
    "/index.html": `${PAGE}${options.script ?? ""}</script>`,
    "/agent.js": await bundle(),
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://server/").pathname;
    void find(made, folder, path).then((content) => {
      if (content === undefined && options.answer) return options.answer(request, response);
      const type = TYPES[extname(path)] ?? "application/octet-stream";
      response.writeHead(content === undefined ? 404 : 200, { "content-type": type });
      response.end(content);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => close(server),
  };
}

async function find(
  made: Record<string, string>,
  folder: string,
  path: string,
): Promise<string | Buffer | undefined> {
  if (made[path] !== undefined) return made[path];
  const folders: Record<string, string> = { runtime: RUNTIME_DIR, content: folder };
  const [, name = "", file = ""] = path.split("/");
  const root = folders[name];
  if (root === undefined || !resolve(root, file).startsWith(root + sep)) return undefined;
  return readFile(join(root, file)).catch(() => undefined);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./browser-agent.ts", import.meta.url))],
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    target: "es2023",
    platform: "browser",
    logLevel: "warning",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
