import { afterEach, expect, test, vi } from "vitest";
import { HANDSHAKE } from "../preview/handshake.ts";
import type { AnswerPart, PreviewRequest } from "../preview/types.ts";
import { createEdgeHost } from "./request-edge.ts";

const host = createEdgeHost({ name: () => "blog", origin: (name) => `http://${name}.localhost:1` });
const get = (path: string): PreviewRequest => ({ method: "GET", path, headers: [], body: null });

afterEach(() => vi.unstubAllGlobals());

/** Has the page's route answer with these pieces. */
function answering(...pieces: string[]): void {
  const answer = () => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    return Promise.resolve(new Response(body));
  };
  vi.stubGlobal("fetch", answer);
}

test("an answer is told as it comes, however its first line is cut", async () => {
  answering('{"status":201,"statusText":"","hea', 'ders":[["a","b"]]}', "\nbo", "dy\n");
  const parts: AnswerPart[] = [];
  await host.request(get("/"), (part) => parts.push(part)).end;
  const [head, ...body] = parts;
  expect(head).toMatchObject({ type: "head", status: 201, headers: [["a", "b"]] });
  const text = body.map((part) =>
    part.type === "body" ? new TextDecoder().decode(part.chunk) : "",
  );
  expect(text.join("")).toBe("body\n");
});

test("an answer that ends within its first line is no answer", async () => {
  answering('{"status":200,');
  const { end } = host.request(get("/"), () => undefined);
  await expect(end).rejects.toMatchObject({ code: "edge_unavailable" });
});

test("a WebSocket goes to the Worker, whatever its path says", () => {
  const opened: string[] = [];
  const Socket = class {
    constructor(url: URL) {
      opened.push(url.href);
    }
  };
  vi.stubGlobal("WebSocket", Socket);
  for (const path of ["/chat?a=b", "//other.localhost:1/", "/\\other.localhost:1/"]) {
    host.request({ ...get(path), headers: [...HANDSHAKE] }, () => undefined);
  }
  expect(opened).toEqual([
    "ws://blog.localhost:1/chat?a=b",
    "ws://blog.localhost:1//other.localhost:1/",
    "ws://blog.localhost:1//other.localhost:1/",
  ]);
});
