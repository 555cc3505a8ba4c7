import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";

/** A server elsewhere, for programs to ask. */
export interface Origin {
  url: string;
  /** Paths whose connection the asking side ended before the answer was over. */
  abandoned: string[];
  close(): void;
}

const DRIP_MS = 60;

/** Answers by path before a request's body is read; true where it did. */
function answerAtOnce(path: string, response: ServerResponse): boolean {
  if (path === "/never") return true;
  if (path === "/stall") return response.write("x");
  if (path === "/broken") {
    response.writeHead(200, { "content-length": 100 }).write("x");
    setTimeout(() => response.destroy(), DRIP_MS);
    return true;
  }
  if (path !== "/drip" && path !== "/endless") return false;
  let count = 0;
  const timer = setInterval(() => {
    response.write(`d${count++} `);
    if (path === "/drip" && count === 3) response.end();
  }, DRIP_MS);
  response.on("close", () => clearInterval(timer));
  return true;
}

/** Starts it on a free port of loopback. */
export async function startOrigin(): Promise<Origin> {
  const abandoned: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0] ?? "";
    response.on("close", () => {
      if (!response.writableEnded) abandoned.push(path);
    });
    if (answerAtOnce(path, response)) return;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks);
      if (path === "/redirect") {
        response.writeHead(302, { location: "/echo", "set-cookie": "first=0" }).end("moved");
      } else if (path === "/gzip") {
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("zipped"));
      } else if (path === "/deflate") {
        response.writeHead(200, { "content-encoding": "deflate" }).end(deflateSync("deflated"));
      } else if (path === "/size") {
        const { "content-length": length = null, "transfer-encoding": encoding = null } = headers;
        response.end(JSON.stringify([length, encoding, body.length]));
      } else {
        response.writeHead(200, {
          "set-cookie": ["a=1", "b=2"],
          "content-type": "application/json",
        });
        response.end(JSON.stringify({ method, url, headers, body: body.toString() }));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    abandoned,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
