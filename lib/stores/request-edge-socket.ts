import { ThawError } from "../errors.ts";
import { SUBPROTOCOL } from "../preview/handshake.ts";
import type { AnswerEnd, OnPart, PreviewRequest, SentRequest } from "../preview/types.ts";

/**
 * A WebSocket straight to a deployed Worker. Of our headers a browser sends the subprotocols alone, and of a
 * refused one it tells no more than that.
 */
export function openSocket(
  address: URL,
  offered: PreviewRequest["headers"],
  onPart: OnPart,
): SentRequest {
  address.protocol = address.protocol.replace("http", "ws");
  const began = performance.now();
  const took = (): number => performance.now() - began;
  const protocols = offered
    .filter(([name]) => name.toLowerCase() === SUBPROTOCOL)
    .flatMap(([, value]) => value.split(",").map((one) => one.trim()));
  const socket = new WebSocket(address, protocols);
  socket.binaryType = "arraybuffer";
  const end = new Promise<AnswerEnd>((resolve, reject) => {
    let isOpen = false;
    socket.onopen = () => {
      isOpen = true;
      const headers: [string, string][] = socket.protocol ? [[SUBPROTOCOL, socket.protocol]] : [];
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
