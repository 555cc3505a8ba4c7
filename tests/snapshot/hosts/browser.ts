import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ROOT, RUNTIME_DIR } from "../../../scripts/paths.ts";
import { launchBrowser } from "../../support/browser.ts";
import type { Outcome } from "../agent.ts";
import type { Fixtures } from "../fixtures.ts";
import type { Runner } from "../suite.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Starts the Web Worker and lets `run` of the page send it a case's name. */
const PAGE = `<!doctype html><title>Snapshots</title><script type="module">
const worker = new Worker("/agent.js", { type: "module" });
globalThis.runCase = (name) => new Promise((resolve) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => resolve({ failure: "the Web Worker failed: " + event.message });
  worker.postMessage(name);
});
</script>`;

/** Chromium as a host: the agent runs in a Web Worker of a page on an origin of its own. */
export async function startBrowser(fixtures: Fixtures): Promise<Runner> {
  const server = await serve(fixtures.folder);
  const browser = await launchBrowser();
  const stop = async (): Promise<void> => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`);
    return {
      run: (name) =>
        page.evaluate(
          (one) =>
            (globalThis as unknown as { runCase(name: string): Promise<Outcome> }).runCase(one),
          name,
        ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The page, the agent, the runtime's files and the contents of the fixtures. */
async function serve(folder: string): Promise<Server> {
  const made: Record<string, string> = { "/index.html": PAGE, "/agent.js": await bundle() };
  const folders: Record<string, string> = { runtime: RUNTIME_DIR, content: folder };
  const answer = async (path: string): Promise<string | Buffer | undefined> => {
    if (made[path] !== undefined) return made[path];
    const [, name = "", file = ""] = path.split("/");
    const root = folders[name];
    if (root === undefined || !resolve(root, file).startsWith(root + sep)) return undefined;
    return readFile(join(root, file)).catch(() => undefined);
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://server/").pathname;
    void answer(path).then((content) => {
      const type = TYPES[extname(path)] ?? "application/octet-stream";
      response.writeHead(content === undefined ? 404 : 200, { "content-type": type });
      response.end(content);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
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
