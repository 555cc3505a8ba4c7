import * as Comlink from "comlink";
import { ThawError } from "../errors.ts";
import { Partitions, type StorageGrant } from "./bindings/records/partitions.ts";
import { guardCallbacks } from "./guard.ts";
import {
  type FrameCommand,
  type FrameNotice,
  isPreviewEvent,
  isThawMessage,
  type PreviewWorker,
} from "./protocol.ts";
import type { AnswerPart, Preview, PreviewResult } from "./types.ts";

const CONNECT_MILLISECONDS = 10_000;

const partitions = new Partitions();

guardCallbacks();

/**
 * Puts the preview's frame into the page and waits until it answers.
 * @param previewOrigin `http://preview.localhost:8787`
 * @throws ThawError `edge_unavailable` when the frame does not load
 */
export async function connectPreview(previewOrigin: string): Promise<Preview> {
  const frame = document.createElement("iframe");
  frame.src = `${previewOrigin}/preview/`;
  frame.title = "Preview runtime";
  frame.hidden = true;
  document.body.appendChild(frame);
  try {
    await frameReady(frame, previewOrigin);
  } catch (thrown) {
    frame.remove();
    throw thrown;
  }
  return new FramePreview(frame, previewOrigin);
}

function frameReady(frame: HTMLIFrameElement, origin: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (event: MessageEvent): void => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      if (isThawMessage(event.data) && event.data.thaw === "ready") finish(resolve);
    };
    const timer = setTimeout(() => {
      finish(() =>
        reject(
          new ThawError(
            "edge_unavailable",
            `The preview's frame at ${origin} did not load. Is a proxy or an extension in the way of *.localhost?`,
          ),
        ),
      );
    }, CONNECT_MILLISECONDS);
    function finish(settle: () => void): void {
      clearTimeout(timer);
      window.removeEventListener("message", onMessage);
      settle();
    }
    window.addEventListener("message", onMessage);
  });
}

const UNSENT = { abort: () => undefined, send: () => undefined, close: () => undefined };

function notRunning(): ThawError {
  return new ThawError("bad_request", "Nothing runs yet. Press Run first.");
}

class FramePreview implements Preview {
  readonly #frame: HTMLIFrameElement;
  readonly #origin: string;
  readonly #waiting = new Set<(error: ThawError) => void>();
  #worker: Comlink.Remote<PreviewWorker> | undefined;
  #requests = 0;
  #closeStorage: (() => void) | undefined;
  /** Whether the Web Worker is there for its storage alone. */
  #isIdle = false;

  constructor(frame: HTMLIFrameElement, origin: string) {
    this.#frame = frame;
    this.#origin = origin;
    window.addEventListener("message", this.#onNotice);
  }

  run: Preview["run"] = (options, onEvent) => {
    const worker = this.#start({ partition: options.storage, take: true });
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (isPreviewEvent(data)) onEvent(data);
    };
    const told = Comlink.transfer(port2, [port2]);
    return this.#result(worker.run({ ...options, storage: "" }, told));
  };

  storage: Preview["storage"] = async ({ files, storage }, question) => {
    const worker = this.#worker ?? this.#start({ partition: storage, take: false });
    try {
      return await this.#result(worker.storage(files, question) as Promise<PreviewResult<never>>);
    } catch (thrown) {
      // The next question asks for it anew.
      const isUnavailable = ThawError.from(thrown).code === "storage_unavailable";
      if (isUnavailable && this.#isIdle && this.#worker === worker) await this.stop();
      throw thrown;
    }
  };

  inspect: Preview["inspect"] = (options, onStep) =>
    this.#result(this.#start().inspect(options, Comlink.proxy(onStep)));

  request: Preview["request"] = (request, onPart) => {
    const worker = this.#worker;
    if (!worker) return { end: Promise.reject(notRunning()), ...UNSENT };
    const id = ++this.#requests;
    let leave: (error: ThawError) => void = () => undefined;
    let isGone = false;
    const left = new Promise<never>((_, reject) => {
      leave = (error) => {
        if (isGone) return;
        isGone = true;
        void worker.abort(id);
        reject(error);
      };
    });
    const take = (part: AnswerPart): void => {
      if (isGone) return;
      try {
        onPart(part);
      } catch (thrown) {
        leave(ThawError.from(thrown));
      }
    };
    const whole = this.#result(worker.request(id, request, Comlink.proxy(take)));
    return {
      end: Promise.race([whole, left]).finally(() => {
        isGone = true;
      }),
      abort: () => leave(new ThawError("time_limit", "The request was stopped.")),
      send: (data) => void worker.send(id, data),
      close: (code, reason) => void worker.close(id, code, reason),
    };
  };

  event: Preview["event"] = (event) =>
    this.#worker ? this.#result(this.#worker.event(event)) : Promise.reject(notRunning());

  stop: Preview["stop"] = async () => {
    this.#command({ thaw: "stop" });
    this.#end(new ThawError("time_limit", "The run was stopped."));
  };

  dispose: Preview["dispose"] = () => {
    window.removeEventListener("message", this.#onNotice);
    this.#end(new ThawError("time_limit", "The preview was closed."));
    this.#frame.remove();
  };

  /** A new Web Worker in place of the one there was. */
  #start(grant?: StorageGrant): Comlink.Remote<PreviewWorker> {
    this.#end(new ThawError("time_limit", "The run was stopped: another one began."));
    const { port1, port2 } = new MessageChannel();
    const storage = grant ? new MessageChannel() : undefined;
    this.#command({ thaw: "start" }, storage ? [port2, storage.port2] : [port2]);
    this.#isIdle = grant?.take === false;
    if (grant && storage) this.#closeStorage = partitions.serve(storage.port1, grant);
    this.#worker = Comlink.wrap<PreviewWorker>(port1);
    return this.#worker;
  }

  #command(command: FrameCommand, transfer: Transferable[] = []): void {
    this.#frame.contentWindow?.postMessage(command, this.#origin, transfer);
  }

  #onNotice = (event: MessageEvent): void => {
    if (event.source !== this.#frame.contentWindow || !isThawMessage(event.data)) return;
    const notice = event.data as FrameNotice;
    if (notice.thaw === "ended") {
      this.#end(
        new ThawError(
          "process_restarted",
          `The preview ended: ${notice.message} Press Run to start it again.`,
        ),
      );
    }
  };

  /** Nothing answers any more: whoever waits is told why. */
  #end(error: ThawError): void {
    this.#worker = undefined;
    this.#closeStorage?.();
    this.#closeStorage = undefined;
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  async #result<T>(call: Promise<PreviewResult<T>>): Promise<T> {
    const ended = new Promise<never>((_, reject) => {
      this.#waiting.add(reject);
      const forget = (): boolean => this.#waiting.delete(reject);
      call.then(forget, forget);
    });
    const result = await Promise.race([call, ended]);
    if (result.ok) return result.value;
    throw ThawError.fromBody(result.error);
  }
}
