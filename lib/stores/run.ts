import { ThawError } from "../errors.ts";
import type { Preview } from "../preview/types.ts";
import type { ConsoleStore } from "./console.ts";
import type { PreviewStore } from "./preview.ts";
import type { ProjectStore } from "./project.ts";
import type { EventsStore } from "./request-events.ts";
import { createResolver, type Resolve } from "./resolve.ts";
import type { Sender } from "./send.ts";
import { printTraceback } from "./traceback.ts";
import { createTurns } from "./turns.ts";

export interface RunParts {
  project: ProjectStore;
  preview: PreviewStore;
  events: EventsStore;
  sender: Sender;
  console: ConsoleStore;
  connect: () => Promise<Preview>;
  resolve: Resolve;
}

export interface Runner {
  /** Resolves the packages (when they changed), starts the program, then sends the request if it is one. */
  run: () => Promise<void>;
  stop: () => Promise<void>;
  /** Sends what the bar holds; starts the program first if that is to go there and it isn't running. */
  send: () => Promise<void>;
}

/** The way from files to an answer. What nothing has changed for isn't done again. */
export function createRunner(parts: RunParts): Runner {
  const { project, preview, events, sender, console } = parts;
  /** Only the newest run may say how it went. */
  const begin = createTurns();
  let abort = new AbortController();
  let connection: Promise<Preview> | undefined;

  const connect = (): Promise<Preview> => {
    connection = parts.connect();
    return connection;
  };

  const resolve = createResolver(project, parts.resolve);

  const runner: Runner = {
    async run() {
      const isNewest = begin();
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      console.getState().clear();
      sender.forget();
      preview.getState().begin(project.getState().files);
      try {
        const [client, packages] = await Promise.all([
          connect(),
          resolve(preview.getState().step, signal),
        ]);
        if (!isNewest()) return;
        preview.getState().resolved(packages);
        const { files, id } = project.getState();
        preview.setState({ ran: files });
        const ready = await client.run({ files, environment: packages, storage: id }, (event) => {
          if (!isNewest()) return;
          if (event.type === "progress") preview.getState().step(event);
          else console.getState().append(event.stream, event.text);
        });
        if (!isNewest()) return;
        preview.getState().succeed(ready);
      } catch (thrown) {
        if (!isNewest()) return;
        const error = ThawError.from(thrown).toJSON();
        preview.getState().fail(error);
        printTraceback(console, error);
        return;
      }
      const { kind, place } = events.getState();
      if (kind === "fetch" && place === "preview") await sender.send();
    },
    async stop() {
      const isNewest = begin();
      abort.abort();
      preview.getState().stop();
      sender.forget();
      const client = await connection?.catch(() => undefined);
      // A run that began meanwhile has stopped what was before it.
      if (isNewest()) await client?.stop();
    },
    async send() {
      const { kind, place } = events.getState();
      if (place === "preview" && preview.getState().phase !== "ready") {
        await runner.run();
        // A run sends a request by itself.
        if (kind === "fetch" || preview.getState().phase !== "ready") return;
      }
      await sender.send();
    },
  };
  return runner;
}
