import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";
import type { PreviewRequest, PreviewResponse } from "../preview/types.ts";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

export interface RequestState {
  method: string;
  /** Path and query, as typed. */
  path: string;
  headers: [string, string][];
  body: string;
  /** Whether an answer is awaited. */
  sending: boolean;
  /** The last answer with the request it answers. */
  exchange: { request: PreviewRequest; response: PreviewResponse } | undefined;
  error: ErrorBody | undefined;
  /** Paths that were sent, newest first. */
  sent: string[];
  edit: (change: Partial<Pick<RequestState, "method" | "path" | "headers" | "body">>) => void;
  begin: () => void;
  answer: (request: PreviewRequest, response: PreviewResponse) => void;
  fail: (error: ErrorBody) => void;
  /** Forgets what was answered, as for another project. */
  reset: () => void;
}

const MOST = 12;

/** The request bar and the last answer. */
export function createRequestStore() {
  return createStore<RequestState>((set, get, store) => ({
    method: "GET",
    path: "/",
    headers: [],
    body: "",
    sending: false,
    exchange: undefined,
    error: undefined,
    sent: [],
    edit: (change) => set(change),
    begin: () => set({ sending: true, error: undefined }),
    answer(request, response) {
      const sent = [request.path, ...get().sent.filter((path) => path !== request.path)];
      set({
        sending: false,
        exchange: { request, response },
        error: undefined,
        sent: sent.slice(0, MOST),
      });
    },
    fail: (error) => set({ sending: false, error, exchange: undefined }),
    reset: () => set(store.getInitialState()),
  }));
}

export type RequestStore = ReturnType<typeof createRequestStore>;

/** The request as the preview takes it; a JSON body gets its content type unless one was given. */
export function toPreviewRequest(
  state: Pick<RequestState, "method" | "path" | "headers" | "body">,
): PreviewRequest {
  const headers = state.headers.filter(([name]) => name.trim() !== "");
  const withBody = state.body !== "" && state.method !== "GET" && state.method !== "HEAD";
  const typed = headers.some(([name]) => name.toLowerCase() === "content-type");
  if (withBody && !typed) {
    headers.push(["content-type", isJson(state.body) ? "application/json" : "text/plain"]);
  }
  return {
    method: state.method,
    path: state.path.startsWith("/") ? state.path : `/${state.path}`,
    headers,
    body: withBody ? new TextEncoder().encode(state.body) : null,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
