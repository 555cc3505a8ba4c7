/** A package index on loopback that is laid out as Pyodide's own is, for tests: those can't reach that. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { strFromU8, unzipSync } from "fflate";
import { PLATFORM } from "./interpreter.ts";
import { machineIndex } from "./machine-index.ts";
import { fetchIndex, listFiles } from "./simple-index.ts";
import { listen, makeWheel, type Wheel, wheelsOf } from "./testing.ts";

/** The tag of a wheel that Pyodide's index has because PyPI has none of it. */
export const PYODIDE_TAG = `cp314-cp314-${PLATFORM.tag}_wasm32`;

export interface PyodideIndexStandIn {
  url: string;
  /** Names that were asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

/**
 * A page for each package, in HTML, with links that lead to another host and end in the file's hash. `port` is
 * the index's own, 0 for any.
 */
export async function servePyodideIndex(wheels: Wheel[], port = 0): Promise<PyodideIndexStandIn> {
  const files = await listen(
    createServer((request, response) => {
      const wheel = wheels.find(({ filename }) => request.url === `/full/${filename}`);
      if (!wheel) response.writeHead(404);
      response.end(wheel?.bytes);
    }),
  );
  const asked: string[] = [];
  const index = await listen(
    createServer((request, response) => {
      const name = request.url?.split("/")[2] ?? "";
      asked.push(name);
      const found = wheelsOf(name, wheels);
      const links = found.map(
        ({ filename, sha256 }) =>
          `<a href="http://127.0.0.1:${files.port}/full/${filename}#sha256=${sha256}">${filename}</a>`,
      );
      response.writeHead(found.length > 0 ? 200 : 404, { "content-type": "text/html" });
      response.end(
        `<!DOCTYPE html><html><body><h1>Links for ${name}</h1>${links.join("\n")}</body>`,
      );
    }),
    port,
  );
  const close = async (): Promise<void> => {
    await Promise.all([index.close(), files.close()]);
  };
  return { url: `http://127.0.0.1:${index.port}/314.0.7`, asked, close };
}

const MARKUPSAFE = {
  version: "3.0.3",
  filename:
    "markupsafe-3.0.3-cp314-cp314-manylinux2014_x86_64.manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl",
  sha256: "457a69a9577064c05a97c41f4e65148652db078a3a509039e64d3467b9e7ef97",
};

/**
 * The markupsafe that Flask and Jinja need, as Pyodide's index offers it but for its C part, which it does
 * without: made of the wheel for Linux that PyPI has.
 */
export async function makeMarkupsafe(): Promise<Wheel> {
  const { version, filename, sha256 } = MARKUPSAFE;
  const files = await listFiles(machineIndex(process.env), "markupsafe");
  const file = files.find((one) => one.filename === filename);
  if (!file) throw new Error(`the package index does not list ${filename}`);
  const response = await fetchIndex(file.url, {}, 60_000);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
    throw new Error(`${filename} has other contents than it had`);
  }
  const content = unzipSync(bytes, { filter: ({ name }) => /\.py$|\/METADATA$/.test(name) });
  const texts = Object.entries(content).map(([path, data]) => [path, strFromU8(data)] as const);
  const sources = texts.filter(([path]) => path.endsWith(".py"));
  const metadata = texts.find(([path]) => path.endsWith("/METADATA"))?.[1] ?? "";
  return makeWheel("markupsafe", version, Object.fromEntries(sources), {
    tag: PYODIDE_TAG,
    metadata,
  });
}
