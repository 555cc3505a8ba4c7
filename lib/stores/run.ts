import { ThawError } from "../errors.ts";
import type { Preview } from "../preview/types.ts";
import type { ConsoleStore } from "./console.ts";
import type { PreviewStore } from "./preview.ts";
import type { ProjectStore } from "./project.ts";
import { type RequestStore, toPreviewRequest } from "./request.ts";
import { createResolver, type Resolve } from "./resolve.ts";
import { printTraceback } from "./traceback.ts";

export interface RunParts {
  project: ProjectStore;
  preview: PreviewStore;
  request: RequestStore;
  console: ConsoleStore;
  connect: () => Promise<Preview>;
  resolve: Resolve;
}

export interface Runner {
  /** Resolves the packages (when they changed), starts the program, then sends the request. */
  run: () => Promise<void>;
  stop: () => Promise<void>;
  /** Sends the request bar's request; starts the program first if it isn't running. */
  send: () => Promise<void>;
}

/** The way from files to an answer. What nothing has changed for isn't done again. */
export function createRunner(parts: RunParts): Runner {
  const { project, preview, request, console } = parts;
  let connection: Promise<Preview> | undefined;
  /** Only the newest run may say how it went. */
  let turn = 0;
  let abort = new AbortController();

  const connect = (): Promise<Preview> => {
    connection ??= parts.connect().catch((error: unknown) => {
      connection = undefined;
      throw error;
    });
    return connection;
  };

  const resolve = createResolver(project, parts.resolve);

  const runner: Runner = {
    async run() {
      const mine = ++turn;
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      console.getState().clear();
      request.setState({ error: undefined, sending: false });
      preview.getState().begin(project.getState().files);
      try {
        const [client, packages] = await Promise.all([
          connect(),
          resolve(preview.getState().step, signal),
        ]);
        if (mine !== turn) return;
        preview.getState().resolved(packages);
        const { files } = project.getState();
        preview.setState({ ran: files });
        const ready = await client.run({ files, environment: packages }, (event) => {
          if (mine !== turn) return;
          if (event.type === "progress") preview.getState().step(event);
          else console.getState().append(event.stream, event.text);
        });
        if (mine !== turn) return;
        preview.getState().succeed(ready);
      } catch (thrown) {
        if (mine !== turn) return;
        const error = ThawError.from(thrown).toJSON();
        preview.getState().fail(error);
        printTraceback(console, error);
        return;
      }
      await runner.send();
    },
    async stop() {
      const mine = ++turn;
      abort.abort();
      preview.getState().stop();
      request.setState({ sending: false });
      const client = await connection?.catch(() => undefined);
      // A run that began meanwhile has stopped what was before it.
      if (mine === turn) await client?.stop();
    },
    async send() {
      if (preview.getState().phase !== "ready") return runner.run();
      const mine = turn;
      const wanted = toPreviewRequest(request.getState());
      request.getState().begin();
      try {
        const response = await (await connect()).fetch(wanted);
        if (mine === turn) request.getState().answer(wanted, response);
      } catch (thrown) {
        if (mine !== turn) return;
        const error = ThawError.from(thrown).toJSON();
        request.getState().fail(error);
        printTraceback(console, error);
      }
    },
  };
  return runner;
}
