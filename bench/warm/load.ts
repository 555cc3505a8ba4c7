import { Agent, request } from "node:http";

export interface Load {
  requests: number;
  failed: number;
  milliseconds: number;
  /** Of each request, in milliseconds. */
  latencies: number[];
}

export interface Target {
  port: number;
  /** The `Host` header. */
  host: string;
}

const BODY = JSON.stringify({ name: "ice", price: 2.5, tags: ["cold", "sweet", "cold"] });

/** Sends requests for so long, so many at once over kept connections: every other one posts JSON. */
export async function runLoad(
  target: Target,
  { milliseconds, connections }: { milliseconds: number; connections: number },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const load: Load = { requests: 0, failed: 0, milliseconds: 0, latencies: [] };
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - began < milliseconds) {
      const at = performance.now();
      const isPost = load.requests++ % 2 === 0;
      const status = await send(target, agent, isPost).catch(() => 0);
      if (status !== 200) load.failed++;
      load.latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  load.milliseconds = performance.now() - began;
  agent.destroy();
  return load;
}

function send({ port, host }: Target, agent: Agent, isPost: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        host: "127.0.0.1",
        port,
        path: isPost ? "/items" : "/items/42?query=tea",
        method: isPost ? "POST" : "GET",
        headers: {
          host,
          ...(isPost
            ? { "content-type": "application/json", "content-length": Buffer.byteLength(BODY) }
            : {}),
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(isPost ? BODY : undefined);
  });
}
