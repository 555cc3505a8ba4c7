import { ThawError } from "../errors.ts";
import { devSecrets, missingDevSecrets } from "../project/dev-secrets.ts";
import { programOf, textVariables } from "../project/program.ts";
import type { Project } from "../project/types.ts";
import { openPack } from "../runtime/pack-fs.ts";
import { type NamedLayer, restoreInstance } from "../snapshot/apply.ts";
import { type BuildOptions, bootPlain, importPackages, runTopLevel } from "../snapshot/build.ts";
import { requireCapturable, watchTopLevel } from "../snapshot/capture.ts";
import { decodeLayer } from "../snapshot/format.ts";
import type { Instance } from "../snapshot/instance.ts";
import { sealJavaScriptRandomness } from "../snapshot/js-entropy.ts";
import type { Phases } from "../snapshot/phases.ts";
import { TOP_LEVEL_STEP } from "../sse.ts";
import { RunningProgram } from "../worker/program.ts";
import type { PreviewAssets } from "./assets/assets.ts";
import { Backends } from "./bindings/backends.ts";
import {
  bindingsEnvironment,
  installStorageGlobals,
  migrateDatabases,
} from "./bindings/environment.ts";
import { StorageInspector } from "./bindings/inspect/inspector.ts";
import type { Records } from "./bindings/records/types.ts";
import { reportTo } from "./bindings/report.ts";
import { browserHost } from "./browser-host.ts";
import { previewProject } from "./project.ts";
import { loadContent, loadRuntime } from "./resources.ts";
import type { PreviewEvent, PreviewReady, PreviewRunOptions } from "./types.ts";
import { installWebSockets } from "./websocket-globals.ts";

/** The preview's own limits: kinder than the edge's, since nobody else waits for this instance. */
const MAX_MEMORY_BYTES = 1024 * 1024 * 1024;
const TOP_LEVEL_MILLISECONDS = 15_000;
const TURN_MILLISECONDS = 15_000;

/** Errors after which booting plainly may still work: the snapshot and this browser don't fit. */
const FALL_BACK = new Set(["wrong_engine", "reference_missing", "table_mismatch", "layer_corrupt"]);

export interface Session {
  program: RunningProgram;
  project: Project;
  env: Record<string, unknown>;
  /** What answers for the project's static assets, where it has any. */
  assets: PreviewAssets | undefined;
  ready: PreviewReady;
  inspector: StorageInspector;
}

/** Starts a program under the deploy's own rules: what would stop a deploy stops it here, at the line. */
export async function startSession(
  { files, environment }: PreviewRunOptions,
  records: Records,
  onEvent: (event: PreviewEvent) => void,
): Promise<Session> {
  const project = previewProject(files);
  installWebSockets(globalThis, project);
  const backends = new Backends(
    records,
    project.settings,
    reportTo((text) => onEvent({ type: "console", stream: "stderr", text })),
  );
  const secrets = devSecrets(files, project);
  const missing = missingDevSecrets(secrets, project);
  if (missing !== undefined) onEvent({ type: "console", stream: "stderr", text: missing });
  const env: Record<string, unknown> = {
    ...bindingsEnvironment(project, backends),
    ...structuredClone(project.vars),
    ...secrets,
  };
  installStorageGlobals(globalThis, records);
  const assets = project.settings.assets
    ? (await import("./assets/assets.ts")).previewAssets(project)
    : undefined;
  for (const { type, name } of project.settings.bindings) {
    if (type === "assets" && assets) env[name] = assets.binding;
  }
  const phases: Phases = [];
  let last = performance.now();
  const step = (name: string): void => {
    const milliseconds = performance.now() - last;
    last = performance.now();
    phases.push({ step: name, milliseconds });
    onEvent({ type: "progress", step: name, milliseconds });
  };
  const [{ runtime, stdlib }, packBytes, ...layerFiles] = await Promise.all([
    loadRuntime(),
    loadContent(environment.pack.hash),
    ...environment.layers.map(({ hash }) => loadContent(hash)),
  ]);
  await migrateDatabases(project, backends);
  step("load");
  const layers = layerFiles.map(
    (file, at): NamedLayer => ({
      ...decodeLayer(file),
      hash: environment.layers[at]?.hash ?? "",
    }),
  );
  const options: BuildOptions = {
    runtime,
    host: browserHost({
      env,
      compatibilityFlags: project.compatibilityFlags,
      print: (stream, text) => onEvent({ type: "console", stream, text }),
    }),
    stdlib,
    pack: openPack(environment.pack.hash, packBytes),
    maxMemoryBytes: MAX_MEMORY_BYTES,
  };
  const { instance, reason } = await startInstance(options, layers);
  step(reason ? "boot" : "restore");
  onEvent({ type: "progress", step: TOP_LEVEL_STEP, milliseconds: 0, began: true });
  const unseal = sealJavaScriptRandomness(globalThis);
  // After a plain boot there is no layer below to tell what the program made.
  const watch = reason ? undefined : watchTopLevel(instance);
  let exports: ReturnType<typeof runTopLevel>;
  try {
    exports = runTopLevel(instance, programOf(project), { milliseconds: TOP_LEVEL_MILLISECONDS });
    if (watch) requireCapturable(instance, watch);
  } finally {
    unseal();
    watch?.outside.end();
  }
  step(TOP_LEVEL_STEP);
  const program = new RunningProgram(
    instance,
    exports,
    { milliseconds: TURN_MILLISECONDS },
    // Secrets are in `env` alone, as on the edge.
    textVariables(Object.fromEntries(Object.keys(project.vars).map((name) => [name, env[name]]))),
  );
  const ready: PreviewReady = { start: reason ? "booted" : "restored", phases, exports };
  if (reason) ready.reason = reason;
  await backends.begin({ program, env, assets });
  const inspector = new StorageInspector(records, backends, project.settings);
  return { program, project, env, assets, ready, inspector };
}

/** From the snapshot; or plainly, with the reason, where this browser and the snapshot don't fit. */
async function startInstance(
  options: BuildOptions,
  layers: NamedLayer[],
): Promise<{ instance: Instance; reason?: string }> {
  try {
    return { instance: await restoreInstance(options, layers) };
  } catch (thrown) {
    const error = ThawError.from(thrown);
    if (!FALL_BACK.has(error.code)) throw error;
    const instance = await bootPlain(options);
    const modules = layers.at(-1)?.header.meta.modules;
    importPackages(instance, Array.isArray(modules) ? (modules as string[]) : []);
    return { instance, reason: error.message };
  }
}
