import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { makeWheel } from "../../services/packages/testing.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import { bundleBuilder, TestBuilder } from "../snapshot/builder.ts";
import { type Answer, accountApi, ask, makeResource } from "./client.ts";
import { deployProject } from "./python-builds.ts";
import { deployPython } from "./python-worker.ts";

const HOST = "rough.localhost";
/** Front's patience for a first byte, short: what takes longer here takes longer there. */
const PATIENCE_MS = 2_500;
const MIB = 1024 * 1024;

let edge: TestEdge;
let builder: TestBuilder;
let wheels: string;
let servers: Server[] = [];
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  wheels = await mkdtemp(join(tmpdir(), "thaw-wheels-"));
  const heavy = makeWheel("heavyweight", "1.0", {
    "heavyweight/__init__.py": "",
    // Nothing makes it smaller.
    "heavyweight/data.bin": randomBytes(40 * MIB),
  });
  await writeFile(join(wheels, heavy.filename), heavy.bytes);
  [edge, builder] = await Promise.all([
    TestEdge.start({ timeout: PATIENCE_MS }),
    TestBuilder.start(await bundleBuilder(), [wheels]),
  ]);
  await makeResource(edge, "r2", "files");
  for (const queue_name of ["poison", "letters"]) {
    await accountApi(edge, "POST", "/queues", { queue_name });
  }
  const made = await deployPython(edge, builder, "rough", {
    file: "rough.py",
    metadata: {
      bindings: [
        { type: "r2_bucket", name: "FILES", bucket_name: "files" },
        { type: "queue", name: "POISON", queue_name: "poison" },
      ],
    },
  });
  expect(made.errors).toEqual([]);
}, 120_000);
afterAll(async () => {
  for (const server of servers) server.close();
  servers = [];
  await Promise.all([edge?.stop(), builder?.stop()]);
  await rm(wheels, { recursive: true, force: true });
});

const call = (path: string): Promise<Answer> => ask(edge, HOST, path);
const value = async (path: string): Promise<unknown> => JSON.parse((await call(path)).text);

/** Sends `parts` times `part`, with pauses; gives the answer's text. */
function upload(path: string, part: Uint8Array, parts: number, pauseMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port: edge.port,
        path,
        method: "POST",
        headers: { host: `${HOST}:${edge.port}`, "content-length": part.length * parts },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks).toString()));
      },
    );
    request.on("error", reject);
    const write = (left: number): void => {
      if (left === 0) request.end();
      else request.write(part, () => setTimeout(write, pauseMs, left - 1));
    };
    write(parts);
  });
}

async function listen(options: { allowHalfOpen?: boolean }, hear: (socket: Socket) => void) {
  const server = createServer(options, (socket) => {
    // A TLS handshake that nobody answers ends in a reset.
    socket.on("error", () => undefined);
    hear(socket);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  ["waits for what nobody brings", "/forever", "nothing is under way that could bring it"],
  ["is never done", "/sleepy", "The Worker gave no answer within 2.5 s."],
])("a handler that %s is given up, and others are answered meanwhile", async (_, path, message) => {
  const waiting = call(path);
  expect(await value("/log")).toEqual([]);
  const { status, headers, text } = await waiting;
  expect([status, headers["x-thaw-error"]]).toEqual([503, "edge_unavailable"]);
  expect(JSON.parse(text)).toMatchObject({ message: expect.stringContaining(message) });
});

test("100 MB reach a bucket as a stream, however long that takes, and come back", async () => {
  const part = new Uint8Array(4 * MIB).fill(7);
  expect(await upload("/keep", part, 25, 150)).toBe(String(100 * MIB));
  const back = await call("/give");
  expect(back.text.length).toBe(100 * MIB);
}, 60_000);

test("a program that reads its body part by part never holds all of it", async () => {
  expect(await upload("/count", new Uint8Array(4 * MIB), 10, 0)).toBe(`[${40 * MIB}, true]`);
}, 60_000);

test("a queue's message that always fails is tried as often as allowed, and ends as a dead letter", async () => {
  const consumer = { type: "worker", script_name: "rough" };
  const settings = { max_retries: 1, max_wait_time_ms: 0, retry_delay: 0 };
  await accountApi(edge, "POST", "/queues/letters/consumers", { ...consumer, settings });
  await accountApi(edge, "POST", "/queues/poison/consumers", {
    ...consumer,
    settings,
    dead_letter_queue: "letters",
  });
  expect((await call("/send")).text).toBe("sent");
  await expect
    .poll(() => value("/log"), { timeout: 20_000 })
    .toEqual(expect.arrayContaining(["poison: tried", "poison: tried", "letters: never good"]));
}, 30_000);

test("a socket takes and brings much at once, and one side may go on alone", async () => {
  const echo = await listen({}, (socket) => socket.pipe(socket));
  expect(await value(`/echo?address=${echo}`)).toEqual([5_000_000, true]);
  let heard = "";
  const half = await listen({ allowHalfOpen: true }, (socket) => {
    socket.end("bye");
    socket.on("data", (data) => {
      heard += String(data);
    });
  });
  expect((await call(`/half-closed?address=${half}`)).text).toBe("bye");
  await expect.poll(() => heard).toBe("still here");
});

test("a socket that can't be had says why: no TLS there, nobody there, no port", async () => {
  const plain = await listen({}, (socket) => socket.end("no TLS here\n"));
  expect(await value(`/refused?address=${plain}`)).toEqual([
    expect.stringContaining("cannot connect to the specified address"),
    expect.stringContaining("cannot connect to the specified address"),
    expect.stringContaining("Specified address is missing port"),
  ]);
});

const SOURCE = `from workers import DurableObject, Response, WorkerEntrypoint


class Room(DurableObject):
    pass


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response("here")
`;

/** A project whose configuration is one thing a line, under this name. */
const project = (name: string, ...lines: string[]) => ({
  "src/entry.py": SOURCE,
  "wrangler.jsonc": ["{", `  "name": "${name}",`, ...lines, "}"].join("\n"),
});
const ROOMS = (name: string) =>
  `  "durable_objects": { "bindings": [{ "name": "ROOMS", "class_name": "${name}" }] },`;
const MIGRATION = (step: string) => `  "migrations": [{ "tag": "v1", ${step} }],`;

test("a migration that doesn't fit what is deployed is refused, and what serves stays", async () => {
  const good = project("moving", ROOMS("Room"), MIGRATION('"new_sqlite_classes": ["Room"]'));
  await deployProject(builder, edge, "moving", good);
  const again = { ...good, "wrangler.jsonc": good["wrangler.jsonc"].replace('"v1"', '"other"') };
  await expect(deployProject(builder, edge, "moving", again)).rejects.toMatchObject({
    code: "bad_config",
    message: expect.stringMatching(/new-class migration to class "Room"/),
  });
  expect((await ask(edge, "moving.localhost")).text).toBe("here");
}, 60_000);

test("packages that no Worker can hold are told with their sizes", async () => {
  const files = {
    "src/entry.py": SOURCE,
    "pyproject.toml": '[project]\nname = "big"\nversion = "1"\ndependencies = ["heavyweight"]\n',
  };
  await expect(builder.build(files)).rejects.toMatchObject({
    code: "project_too_large",
    message: expect.stringMatching(
      /come to \d+(\.\d)? MiB in memory; one Worker holds 64 MiB\. The largest packages: heavyweight \(40 MiB\)/,
    ),
    file: "pyproject.toml",
  });
}, 60_000);
