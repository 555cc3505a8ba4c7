/** What a browser sends to open a WebSocket. */
export const HANDSHAKE: readonly [string, string][] = [
  ["connection", "Upgrade"],
  ["upgrade", "websocket"],
  ["sec-websocket-version", "13"],
];
