import type { Tell } from "../protocol.ts";
import type { AnswerEnd, PreviewRequest, PreviewResult } from "../types.ts";

/** What a page of the program may ask for: its own program, and nothing else. */
export interface PageHost {
  /** @param id by which the other calls name this request */
  request(id: number, request: PreviewRequest, onPart: Tell): Promise<PreviewResult<AnswerEnd>>;
  abort(id: number): void;
  send(id: number, data: string | ArrayBuffer): void;
  close(id: number, code: number, reason: string): void;
  /** A link was followed, a form was sent. */
  navigate(request: PreviewRequest): void;
  /** A script of the page threw. */
  complain(message: string): void;
}

/** Goes to the page's frame once it said `page`, with a port to a {@link PageHost}. */
export interface PageContent {
  html: string;
  /** Where the page believes to be: at the program's deployed address. */
  url: string;
}

/** Frame to app: it has loaded. */
export const PAGE_READY = { thaw: "page" } as const;
