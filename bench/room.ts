import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { ProjectFiles } from "../lib/project/types.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { describeMachine } from "./support/machine.ts";
import { deployedModules, endProduct, startProduct, takeSnapshot } from "./support/product.ts";
import { saveChart } from "./support/save.ts";
import { round } from "./support/stats.ts";

const CLIENTS = 200;
const MESSAGES = 4;
/** Between two messages of one client, in milliseconds. */
const PAUSE_MS = 10_000;
/** How long the last messages may take to arrive, in milliseconds. */
const PATIENCE_MS = 60_000;
const NAME = "room";

/** A chat room in Python, a Durable Object with hibernating WebSockets: every client's every message to all. */
export default async function room(): Promise<BenchResult> {
  const product = await startProduct();
  try {
    const { value } = await takeSnapshot(product, await project());
    await deployedModules(product, value.snapshot.id, NAME);
    return await chat(product.port);
  } finally {
    await endProduct(product);
  }
}

async function chat(port: number): Promise<BenchResult> {
  const delays: number[] = [];
  const seen = new Map<string, number>();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => open(port)));
  for (const client of clients) {
    client.on("message", (data) => {
      const text = String(data);
      seen.set(text, (seen.get(text) ?? 0) + 1);
      delays.push(Date.now() - Number(text.split(" ").at(-1)));
    });
  }
  const expected = CLIENTS * MESSAGES * CLIENTS;
  const began = performance.now();
  await Promise.all(clients.map((client, at) => talk(client, at)));
  while (
    delays.length < expected &&
    performance.now() - began < MESSAGES * PAUSE_MS + PATIENCE_MS
  ) {
    await pause(100);
  }
  const milliseconds = performance.now() - began;
  for (const client of clients) client.terminate();
  const twice = [...seen.values()].filter((times) => times > CLIENTS).length;
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  // One in a thousand is enough for a picture.
  const shown = sorted.filter((_, index) => index % 1000 === 0);
  saveChart(
    "room",
    dotChart(
      `From one of ${CLIENTS} clients to another, through a Durable Object in Python`,
      "ms",
      [{ label: "Each message to each client", samples: shown }],
      `${MESSAGES} messages a client, one each ${PAUSE_MS / 1000} s: ${expected.toLocaleString("en")} deliveries; every thousandth is shown.`,
    ),
  );
  return {
    name: "room",
    figures: {
      lost: { value: expected - delays.length, unit: "messages", n: expected, atMost: 0 },
      twice: { value: twice, unit: "messages", n: seen.size },
      delivery_p50_ms: { value: at(0.5), unit: "ms", n: delays.length },
      delivery_p99_ms: { value: at(0.99), unit: "ms", n: delays.length },
      deliveries_per_second: {
        value: round((delays.length / milliseconds) * 1000),
        unit: "1/s",
        n: 1,
      },
    },
    machine: describeMachine(),
    samples: shown,
  };
}

async function open(port: number): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, {
    headers: { host: `${NAME}.localhost:${port}` },
  });
  await once(client, "open");
  return client;
}

/** Clients begin at different times, as people do. */
async function talk(client: WebSocket, at: number): Promise<void> {
  await pause((at / CLIENTS) * PAUSE_MS);
  for (let message = 0; message < MESSAGES; message++) {
    client.send(`${at} ${message} ${Date.now()}`);
    await pause(PAUSE_MS);
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

async function project(): Promise<ProjectFiles> {
  return {
    "src/entry.py": await readFile(join(import.meta.dirname, "room/entry.py"), "utf8"),
    "pyproject.toml": `[project]\nname = "${NAME}"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = []\n`,
    "wrangler.jsonc": JSON.stringify({
      name: NAME,
      main: "src/entry.py",
      compatibility_date: "2026-10-01",
      compatibility_flags: ["python_workers"],
      durable_objects: { bindings: [{ name: "ROOMS", class_name: "Room" }] },
      migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
    }),
  };
}
