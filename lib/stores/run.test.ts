import { expect, test, vi } from "vitest";
import { ThawError } from "../errors.ts";
import type { PackagesEnvironment, Preview, PreviewReady } from "../preview/types.ts";
import { createConsoleStore } from "./console.ts";
import { createPreviewStore } from "./preview.ts";
import { createProjectStore } from "./project.ts";
import { createRequestStore } from "./request.ts";
import { createEventsStore } from "./request-events.ts";
import { createSocketStore } from "./request-socket.ts";
import { createRunner } from "./run.ts";
import { createSender } from "./send.ts";

const environment: PackagesEnvironment = {
  lock: "lock",
  lockHash: "h",
  packages: [{ name: "fastapi", version: "1" }],
  layers: [],
  pack: { hash: "p", bytes: 1 },
};
const head = { status: 200, statusText: "OK", headers: [], milliseconds: 5 };
const ready: PreviewReady = {
  start: "restored",
  phases: [],
  exports: { handlers: [], classes: [] },
};

/** Answers at once, with an empty body. */
const answers: Preview["request"] = (_request, onPart) => {
  onPart({ type: "head", ...head });
  const unused = vi.fn();
  return { end: Promise.resolve({ milliseconds: 6 }), abort: unused, send: unused, close: unused };
};

function setUp() {
  const stores = {
    project: createProjectStore({
      files: { "src/entry.py": "x", "pyproject.toml": "p" },
      title: "t",
      edited: false,
    }),
    preview: createPreviewStore(() => 0),
    request: createRequestStore(),
    events: createEventsStore(),
    socket: createSocketStore(),
    console: createConsoleStore(),
  };
  const client = {
    run: vi.fn<Preview["run"]>(async () => ready),
    request: vi.fn(answers),
    event: vi.fn(),
    stop: vi.fn(async () => undefined),
    inspect: vi.fn(),
    storage: vi.fn(),
    dispose: vi.fn(),
  };
  const connect = vi.fn(async () => client);
  const resolve = vi.fn(async () => environment);
  return {
    ...stores,
    client,
    connect,
    resolve,
    runner: createRunner({
      ...stores,
      sender: createSender({ ...stores, host: connect }),
      connect,
      resolve,
    }),
  };
}

test("a run resolves, starts, keeps the lock, and sends the request", async () => {
  const { runner, preview, project, request, client } = setUp();
  await runner.run();
  expect(preview.getState().phase).toBe("ready");
  expect(project.getState().files["pylock.toml"]).toBe("lock");
  expect(client.run.mock.calls[0]?.[0].files["pylock.toml"]).toBe("lock");
  expect(request.getState().exchange?.response).toMatchObject({
    ...head,
    end: { milliseconds: 6 },
  });
});

test("running again after a code edit resolves nothing anew", async () => {
  const { runner, project, resolve, client } = setUp();
  await runner.run();
  project.getState().setFile("src/entry.py", "y");
  await runner.run();
  expect(resolve).toHaveBeenCalledOnce();
  expect(client.run.mock.calls[1]?.[0].files["src/entry.py"]).toBe("y");
});

test("other dependencies are resolved anew", async () => {
  const { runner, project, resolve } = setUp();
  await runner.run();
  project.getState().setFile("pyproject.toml", "q");
  await runner.run();
  expect(resolve).toHaveBeenCalledTimes(2);
});

test("a failed run says why, prints the traceback, and sends nothing", async () => {
  const error = new ThawError("python_exception", "boom", { traceback: "T\nValueError: boom" });
  const { runner, preview, client, console } = setUp();
  client.run.mockRejectedValue(error);
  const append = vi.spyOn(console.getState(), "append");
  await runner.run();
  expect(preview.getState()).toMatchObject({ phase: "failed", error: { message: "boom" } });
  expect(append).toHaveBeenCalledWith("stderr", "T\nValueError: boom");
  expect(client.request).not.toHaveBeenCalled();
});

test("a connection that failed is tried again at the next run", async () => {
  const { runner, preview, connect } = setUp();
  connect.mockRejectedValueOnce(new Error("no frame"));
  await runner.run();
  expect(preview.getState().error?.message).toBe("no frame");
  await runner.run();
  expect(preview.getState().phase).toBe("ready");
});

test("the newest run wins, whenever the older one comes to its end", async () => {
  const ends: (() => void)[] = [];
  const { runner, preview, client } = setUp();
  client.run.mockImplementation(() => new Promise((done) => ends.push(() => done(ready))));
  const first = runner.run();
  await vi.waitFor(() => expect(client.run).toHaveBeenCalledTimes(1));
  const second = runner.run();
  await vi.waitFor(() => expect(client.run).toHaveBeenCalledTimes(2));
  ends[0]?.();
  await first;
  expect(preview.getState().phase).toBe("busy");
  ends[1]?.();
  await second;
  expect(preview.getState().phase).toBe("ready");
});

test("stopping ends a run, and nothing of it arrives later", async () => {
  const { runner, preview, client } = setUp();
  client.run.mockImplementation(() => new Promise(() => undefined));
  void runner.run();
  await vi.waitFor(() => expect(preview.getState().ran).toHaveProperty("pylock.toml"));
  await runner.stop();
  expect(client.stop).toHaveBeenCalledOnce();
  expect(preview.getState().phase).toBe("stopped");
});

test("stopping never ends the run that begins right after it", async () => {
  const { runner, preview, client } = setUp();
  await runner.run();
  await Promise.all([runner.stop(), runner.run()]);
  expect(client.stop).not.toHaveBeenCalled();
  expect(preview.getState().phase).toBe("ready");
});

test("sending starts a program that isn't running", async () => {
  const { runner, client } = setUp();
  await runner.send();
  expect(client.run).toHaveBeenCalledOnce();
  expect(client.request).toHaveBeenCalledOnce();
});

test("a handler's error belongs to the request, and the program goes on", async () => {
  const { runner, preview, request, client } = setUp();
  await runner.run();
  const unused = vi.fn();
  client.request.mockReturnValueOnce({
    end: Promise.reject(new ThawError("python_exception", "in the handler")),
    abort: unused,
    send: unused,
    close: unused,
  });
  await runner.send();
  expect(request.getState().error?.message).toBe("in the handler");
  expect(preview.getState().phase).toBe("ready");
});
