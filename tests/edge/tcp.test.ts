import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { TestEdge } from "../../workers/edge/testing.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { ask } from "./client.ts";
import { deployPython, startBuilder } from "./python-worker.ts";

let edge: TestEdge;
let builder: TestBuilder;
let echo: Server;
let redis: Server;

beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  [edge, builder, echo, redis] = await Promise.all([
    TestEdge.start({ timeout: 30_000 }),
    startBuilder(),
    listen(sayAgain),
    listen(keepValues),
  ]);
  const { errors } = await deployPython(edge, builder, "tcp", {
    file: "tcp.py",
    dependencies: ["redis==7.4.0"],
  });
  expect(errors).toEqual([]);
}, 240_000);
afterAll(async () => {
  echo?.close();
  redis?.close();
  await Promise.all([edge?.stop(), builder?.stop()]);
});

function listen(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Each line again, but for `wait`, which it never answers. */
function sayAgain(socket: Socket): void {
  createInterface(socket).on("line", (line) => {
    if (line !== "wait") socket.write(`you said ${line}\n`);
  });
}

/** As much of a Redis server as two commands take (its protocol, RESP 2): each is an array of strings. */
function keepValues(socket: Socket): void {
  const values = new Map<string, string>();
  const lines: string[] = [];
  const answer = (command: string[]): string => {
    const [name = "", key = "", value = ""] = command;
    if (name.toUpperCase() === "SET") values.set(key, value);
    if (name.toUpperCase() !== "GET") return "+OK\r\n";
    const found = values.get(key) ?? "";
    return `$${Buffer.byteLength(found)}\r\n${found}\r\n`;
  };
  createInterface(socket).on("line", (line) => {
    lines.push(line);
    const count = Number(lines[0]?.slice(1));
    if (lines.length < 1 + count * 2) return;
    const command = lines.splice(0).filter((_, at) => at > 0 && at % 2 === 0);
    if (command[0]?.toUpperCase() === "HELLO") socket.write("-ERR unknown command\r\n");
    else socket.write(answer(command));
  });
}

async function call(way: string, port: number): Promise<unknown> {
  const body = JSON.stringify({ way, port });
  const answer = await ask(edge, "tcp.localhost", "/", { method: "POST", body });
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
}

test("a socket connects, sends and receives without await", async () => {
  expect(await call("blocking", portOf(echo))).toBe("you said hello\n");
});

test("one that waits too long ends with its timeout", async () => {
  expect(await call("late", portOf(echo))).toBe("TimeoutError: timed out");
});

test("asyncio's streams, and its loop's own calls, work over TCP", async () => {
  expect(await call("stream", portOf(echo))).toEqual(["you said one\n", "you said two\n"]);
  expect(await call("raw", portOf(echo))).toBe("you said raw\n");
});

test("where nobody listens, or nobody may connect, every way to connect says so", async () => {
  const { nobody } = await findFreePorts(["nobody"]);
  const portOfMail = 25;
  for (const port of [nobody, portOfMail]) {
    for (const way of ["blocking", "stream", "raw"]) {
      expect(await call(way, port)).toBe("ConnectionRefusedError: [Errno 14] Connection refused");
    }
  }
  expect(await call("blocking", portOf(echo))).toBe("you said hello\n");
});

test("a fetch that reaches nobody names whom, and what may be wrong", async () => {
  expect(await call("http", 0)).toContain(
    "http://nobody.invalid can't be reached: its name isn't known",
  );
  const { nobody: port } = await findFreePorts(["nobody"]);
  expect(await call("http", port)).toContain(
    `Network connection lost. http://127.0.0.1:${port} refused it`,
  );
});

test("a package that speaks a protocol of its own works, with and without asyncio", async () => {
  expect(await call("store", portOf(redis))).toBe("välue");
  expect(await call("store_async", portOf(redis))).toBe("value");
});
