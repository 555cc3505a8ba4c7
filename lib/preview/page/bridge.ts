import * as Comlink from "comlink";
import type { AnswerEnd, AnswerHead, AnswerPart, PreviewRequest } from "../types.ts";
import type { PageHost } from "./protocol.ts";

/** What is told of an answer: its head first, then its pieces or messages. */
export interface AnswerListener {
  head(head: AnswerHead): void;
  piece(piece: Uint8Array | string | ArrayBuffer): void;
}

/** The way from a page to its program. */
export class Bridge {
  readonly #host: Comlink.Remote<PageHost>;
  readonly #origins: string[];
  #requests = 0;

  /** @param origins whose addresses are the program's own */
  constructor(host: Comlink.Remote<PageHost>, origins: string[]) {
    this.#host = host;
    this.#origins = origins;
  }

  /** The path and query of an address that is the program's own; nothing for any other. */
  ownPath(address: string): string | undefined {
    if (!URL.canParse(address, document.baseURI)) return undefined;
    const url = new URL(address, document.baseURI);
    const origin = url.origin.replace(/^ws/, "http");
    return this.#origins.includes(origin) ? url.pathname + url.search : undefined;
  }

  /** Asks the program; rejects with what went wrong, in words. */
  ask(
    request: PreviewRequest,
    listener: AnswerListener,
  ): {
    end: Promise<AnswerEnd>;
    abort(): void;
    send(data: string | ArrayBuffer): void;
    close(code: number, reason: string): void;
  } {
    const id = ++this.#requests;
    const onPart = (part: AnswerPart): void => {
      if (part.type === "head") listener.head(part);
      else listener.piece(part.type === "body" ? part.chunk : part.data);
    };
    const end = this.#host.request(id, request, Comlink.proxy(onPart)).then((result) => {
      if (result.ok) return result.value;
      throw new TypeError(result.error.message);
    });
    return {
      end,
      abort: () => void this.#host.abort(id),
      send: (data) => void this.#host.send(id, data),
      close: (code, reason) => void this.#host.close(id, code, reason),
    };
  }

  navigate(request: PreviewRequest): void {
    void this.#host.navigate(request);
  }
}
