import { ThawError } from "../errors.ts";
import type { AnswerEnd, OnPart, SentRequest } from "../preview/types.ts";

/**
 * A WebSocket straight to a deployed Worker. A browser sends no headers of ours with it, and tells of a
 * refused one no more than that.
 */
export function openSocket(address: URL, onPart: OnPart): SentRequest {
  address.protocol = address.protocol.replace("http", "ws");
  const began = performance.now();
  const took = (): number => performance.now() - began;
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  const end = new Promise<AnswerEnd>((resolve, reject) => {
    let isOpen = false;
    socket.onopen = () => {
      isOpen = true;
      const headers: [string, string][] = [];
      const statusText = "Switching Protocols";
      onPart({ type: "head", status: 101, statusText, headers, milliseconds: took() });
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
      onPart({ type: "message", data });
    socket.onclose = ({ code, reason, wasClean }) => {
      if (isOpen) resolve({ milliseconds: took(), closed: { code, reason, wasClean } });
      else reject(refused(address));
    };
  });
  return {
    end,
    abort: () => socket.close(),
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
  };
}

function refused({ host, pathname }: URL): ThawError {
  return new ThawError(
    "edge_unavailable",
    `No WebSocket at ${host}${pathname}: either the Worker isn't deployed, or this path takes none.`,
    { action: "run_on_edge" },
  );
}
