import { createServer } from "node:net";

/**
 * Ports of our own are taken from below the range that systems use for outgoing connections: a call to a port
 * whose process is being restarted could otherwise be given that very port as its source, and keep it.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 200;

/** Whether something listens on a port of the loopback interface, on either IP version. */
export async function isPortTaken(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::1"]) {
    if (!(await canListen(port, host))) return true;
  }
  return false;
}

/** A free loopback port for each name, all different, none of them `except`. */
export async function findFreePorts<Name extends string>(
  names: readonly Name[],
  except?: number,
): Promise<Record<Name, number>> {
  const ports = new Map<Name, number>();
  const seen = new Set([except]);
  for (const name of names) {
    for (let attempt = 0; attempt < ATTEMPTS && !ports.has(name); attempt++) {
      const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
      if (seen.has(port)) continue;
      seen.add(port);
      if (!(await isPortTaken(port))) ports.set(name, port);
    }
    if (!ports.has(name)) {
      throw new Error(`No free port found between ${FIRST_PORT} and ${LAST_PORT} for ${name}`);
    }
  }
  return Object.fromEntries(ports) as Record<Name, number>;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 has nothing that could be in the way there.
      resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES");
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
