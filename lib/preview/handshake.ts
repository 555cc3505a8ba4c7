/** Names the subprotocols that a client offers, separated by commas, and the one that was taken. */
export const SUBPROTOCOL = "sec-websocket-protocol";

/** What a browser sends to open a WebSocket. */
export const HANDSHAKE: readonly [string, string][] = [
  ["connection", "Upgrade"],
  ["upgrade", "websocket"],
  ["sec-websocket-version", "13"],
];
