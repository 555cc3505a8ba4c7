import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";

export interface SocketFrame {
  id: number;
  /** `in` is what the program sent. */
  direction: "in" | "out";
  data: string | ArrayBuffer;
  /** Milliseconds since 1970. */
  time: number;
}

export interface SocketState {
  phase: "idle" | "connecting" | "open" | "closed";
  /** What it is connected to. */
  path: string;
  /** The subprotocol that the program took; "" for none. */
  protocol: string;
  frames: SocketFrame[];
  /** How many old frames were let go to keep the newest. */
  dropped: number;
  closed: { code: number; reason: string; wasClean: boolean } | undefined;
  error: ErrorBody | undefined;
  begin: (path: string) => void;
  open: (protocol: string) => void;
  add: (direction: SocketFrame["direction"], data: string | ArrayBuffer) => void;
  /** Without a close where it was never open, or the program ended. */
  end: (closed?: SocketState["closed"]) => void;
  fail: (error: ErrorBody) => void;
  reset: () => void;
}

const MOST = 500;

/** A WebSocket to the program, and what went over it. */
export function createSocketStore(now = Date.now) {
  let id = 0;
  return createStore<SocketState>((set, get, store) => ({
    phase: "idle",
    path: "/",
    protocol: "",
    frames: [],
    dropped: 0,
    closed: undefined,
    error: undefined,
    begin: (path) =>
      set({
        phase: "connecting",
        path,
        frames: [],
        dropped: 0,
        closed: undefined,
        error: undefined,
      }),
    open: (protocol) => set({ phase: "open", protocol }),
    add(direction, data) {
      const frames = [...get().frames, { id: id++, direction, data, time: now() }];
      const excess = Math.max(0, frames.length - MOST);
      set({ frames: frames.slice(excess), dropped: get().dropped + excess });
    },
    end: (closed) => set({ phase: "closed", closed }),
    fail: (error) => set({ phase: "closed", error }),
    reset: () => set(store.getInitialState()),
  }));
}

export type SocketStore = ReturnType<typeof createSocketStore>;
