import { join } from "node:path";
import { ThawError } from "../../lib/errors.ts";
import type { Requirement } from "../../lib/packages/requirements.ts";
import { withFolder } from "./disk.ts";
import { reasonOf } from "./explain-index.ts";
import type { LockedPackage } from "./lock.ts";
import { Reachability } from "./pyodide-index.ts";
import { type Resolution, resolveLock, type Tools } from "./resolve.ts";
import type { Settings } from "./settings.ts";
import { runUv } from "./uv.ts";

/** A pure package that Pyodide's index has; any answer will do, also that it has none. */
const PROBE = "packaging";
/** How long that may take, in milliseconds; uv by itself would wait for a minute. */
const PROBE_MS = 5_000;

/** What may be otherwise with an index more. */
const LACKING = new Set(["no_wheel", "unknown_package", "version_conflict"]);

/** Resolves with Pyodide's index while that answers, and without it while it doesn't. */
export class Resolver {
  readonly #settings: Settings;
  readonly #tools: () => Promise<Tools>;
  readonly #pyodide: Reachability | undefined;

  constructor(settings: Settings, tools: () => Promise<Tools>, say: (line: string) => void) {
    const { pyodideIndex } = settings;
    this.#settings = settings;
    this.#tools = tools;
    this.#pyodide = pyodideIndex ? new Reachability(() => this.#ask(pyodideIndex), say) : undefined;
  }

  /** Finds out what can be reached, so that the first resolution need not wait for that. */
  async prepare(): Promise<void> {
    await this.#pyodide?.answers();
  }

  /**
   * Throws what {@link resolveLock} throws, and `index_unreachable` where Pyodide's index doesn't answer and it
   * doesn't go without.
   */
  async resolve(
    requirements: Requirement[],
    preferred: LockedPackage[] | undefined,
  ): Promise<Resolution> {
    const tools = await this.#tools();
    const run = (settings: Settings): Promise<Resolution> =>
      resolveLock({ ...tools, settings }, requirements, preferred);
    const all = this.#settings;
    const pyodide = this.#pyodide;
    if (!pyodide) return run(all);
    if (await pyodide.answers()) {
      try {
        return await run(all);
      } catch (thrown) {
        // Was it this index that failed, or another?
        if (codeOf(thrown) !== "index_unreachable" || (await pyodide.ask())) throw thrown;
      }
    }
    try {
      return await run({ ...all, pyodideIndex: undefined });
    } catch (thrown) {
      if (!LACKING.has(codeOf(thrown))) throw thrown;
      if (await pyodide.ask()) return run(all);
      throw unreachable(pyodide.why, ThawError.from(thrown));
    }
  }

  /** Asks by uv, which knows this machine's proxies and certificates. */
  async #ask(url: string): Promise<ThawError | undefined> {
    const { data } = this.#settings;
    try {
      const { uv, python } = await this.#tools();
      const args = ["pip", "compile", "-", "--python", python, "--only-binary", ":all:"];
      const { ok, stderr } = await withFolder(join(data, "work"), (cwd) =>
        runUv(uv, [...args, "--refresh", "--quiet"], {
          cwd,
          cache: join(data, "uv-cache"),
          timeLimit: PROBE_MS,
          input: `${PROBE}\n`,
          variables: {
            UV_DEFAULT_INDEX: url,
            UV_INDEX: undefined,
            UV_INDEX_URL: undefined,
            UV_EXTRA_INDEX_URL: undefined,
            UV_HTTP_RETRIES: "0",
          },
        }),
      );
      const why = ok ? undefined : reasonOf(stderr);
      return why === undefined ? undefined : cantReach(url, why);
    } catch {
      return cantReach(url, "it takes too long to answer");
    }
  }
}

function cantReach(url: string, why: string): ThawError {
  return new ThawError(
    "index_unreachable",
    `Pyodide's own package index (${url}) can't be reached${why ? `: ${why}` : ""}.`,
  );
}

function unreachable(why: ThawError | undefined, without: ThawError): ThawError {
  const { file, line } = without;
  return new ThawError(
    "index_unreachable",
    `${why?.message ?? ""} It may have what is missing; check the network and try again. Without it: ${without.message}`,
    { file, line, cause: without },
  );
}

function codeOf(thrown: unknown): string {
  return ThawError.from(thrown).code;
}
