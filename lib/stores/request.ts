import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";
import { HANDSHAKE } from "../preview/handshake.ts";
import type { AnswerEnd, AnswerHead, PreviewRequest } from "../preview/types.ts";
import { encodeBody, NO_BODY, type WrittenBody } from "./request-body.ts";
import type { EventPlace } from "./request-events.ts";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** What the request bar holds. */
export interface WrittenRequest extends WrittenBody {
  method: string;
  /** Path and query, as typed. */
  path: string;
  headers: [string, string][];
}

/** An answer as far as it has come. */
export interface Answer extends AnswerHead {
  body: Uint8Array;
  /** How it ended; none while more may come. */
  end: AnswerEnd | undefined;
  /** Why nothing more came, where it didn't come to its own end. */
  broken: ErrorBody | undefined;
}

/** A request and what came of it, and where it went. */
export interface Exchange {
  request: PreviewRequest;
  response: Answer;
  place: EventPlace;
}

export interface RequestState extends WrittenRequest {
  /** Whether an answer is awaited, or still coming. */
  sending: boolean;
  /** The last answer with the request it answers. */
  exchange: Exchange | undefined;
  error: ErrorBody | undefined;
  /** Paths that were sent, newest first. */
  sent: string[];
  edit: (change: Partial<WrittenRequest>) => void;
  begin: () => void;
  /** An answer begins. */
  head: (request: PreviewRequest, head: AnswerHead, place: EventPlace) => void;
  /** All of its body so far. */
  grow: (body: Uint8Array) => void;
  end: (end: AnswerEnd) => void;
  fail: (error: ErrorBody) => void;
  /** Forgets what was answered, as for another project. */
  reset: () => void;
}

const MOST = 12;

/** The request bar and the last answer. */
export function createRequestStore() {
  return createStore<RequestState>((set, get, store) => {
    const change = (response: Partial<Answer>): Partial<RequestState> => {
      const { exchange } = get();
      return exchange
        ? { exchange: { ...exchange, response: { ...exchange.response, ...response } } }
        : {};
    };
    /** Whether the answer on show is the one that is still coming. */
    const isComing = (): boolean => {
      const { sending, exchange } = get();
      return sending && exchange !== undefined && isOpen(exchange.response);
    };
    return {
      method: "GET",
      path: "/",
      headers: [],
      ...NO_BODY,
      sending: false,
      exchange: undefined,
      error: undefined,
      sent: [],
      edit: (change) => set(change),
      begin: () => set({ sending: true, error: undefined }),
      head(request, head, place) {
        const sent = [request.path, ...get().sent.filter((path) => path !== request.path)];
        const body = new Uint8Array();
        set({
          exchange: {
            request,
            response: { ...head, body, end: undefined, broken: undefined },
            place,
          },
          error: undefined,
          sent: sent.slice(0, MOST),
        });
      },
      grow: (body) => set(change({ body })),
      end: (end) => set({ sending: false, ...change({ end }) }),
      fail: (error) =>
        set(
          isComing()
            ? { sending: false, ...change({ broken: error }) }
            : { sending: false, error, exchange: undefined },
        ),
      reset: () => set(store.getInitialState()),
    };
  });
}

export type RequestStore = ReturnType<typeof createRequestStore>;

/** Whether more of an answer may come. */
export function isOpen({ end, broken }: Pick<Answer, "end" | "broken">): boolean {
  return end === undefined && broken === undefined;
}

/**
 * The request as the preview takes it; a body gets its content type unless one was given.
 * @throws ThawError `bad_request` for a body that isn't what it was to be
 */
export async function toPreviewRequest(state: WrittenRequest): Promise<PreviewRequest> {
  const headers = state.headers.filter(([name]) => name.trim() !== "");
  const isBodyless = state.method === "GET" || state.method === "HEAD";
  const body = isBodyless ? undefined : await encodeBody(state);
  const isTyped = headers.some(([name]) => name.toLowerCase() === "content-type");
  if (body && !isTyped) headers.push(["content-type", body.type]);
  return { method: state.method, path: withSlash(state.path), headers, body: body?.bytes ?? null };
}

/** The handshake of a WebSocket, as a browser sends it. */
export function toHandshake({
  path,
  headers,
}: Pick<WrittenRequest, "path" | "headers">): PreviewRequest {
  return {
    method: "GET",
    path: withSlash(path),
    headers: [...headers.filter(([name]) => name.trim() !== ""), ...HANDSHAKE],
    body: null,
  };
}

function withSlash(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}
