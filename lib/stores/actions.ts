import { type ErrorPlace, ThawError } from "../errors.ts";
import type { PreviewRequest } from "../preview/types.ts";
import { parseProject } from "../project/project.ts";
import type { ProjectFiles } from "../project/types.ts";
import { deployProject, deployToEdge, runner, sender, storedView, stores } from "./all.ts";
import { sameFiles } from "./paths.ts";
import type { EventPlace } from "./request-events.ts";

/** Opens a file at a line, wherever the page is. */
export function jump(place: ErrorPlace): void {
  stores.settings.getState().setView("editor");
  stores.tabs.getState().jump(place);
}

/** Runs the project; on a narrow screen this shows what comes of it. */
export function run(): void {
  stores.settings.getState().setSide("preview");
  if (stores.settings.getState().view === "editor") stores.settings.getState().setView("preview");
  void runner.run();
}

export function stop(): void {
  void runner.stop();
}

export function send(): void {
  void runner.send();
}

/** Leaves the request that is under way. */
export function abort(): void {
  sender.abort();
}

/** Goes where a link or form of a page of the program leads. */
export function follow(place: EventPlace, request: PreviewRequest): void {
  stores.request.getState().edit({ method: request.method, path: request.path });
  void sender.follow(place, request);
}

/** Over the WebSocket that is open. */
export function say(data: string | ArrayBuffer): void {
  sender.say(data);
}

/** Closes it. */
export function hangUp(code: number, reason: string): void {
  sender.hangUp(code, reason);
}

/**
 * Deploys the project to the edge on this machine, then sends there what the bar holds. How the deploy goes
 * is shown in the answer's place; what fails of it too.
 */
export async function runOnEdge(): Promise<void> {
  stores.events.getState().edit({ place: "edge" });
  await deployToEdge();
  if (stores.deploy.getState().error === undefined) await runner.send();
}

/** Deploys the project and shows how it goes. */
export function deploy(): void {
  stores.manage.getState().close();
  stores.settings.getState().setSide("deployments");
  stores.settings.getState().setView("preview");
  void deployProject();
}

/** The tabs a project opens with: its entry, and the files that configure it. */
export function firstTabs(files: ProjectFiles): string[] {
  const wanted = [entryOf(files), "pyproject.toml", "wrangler.jsonc", "wrangler.toml"];
  const tabs = wanted.filter((path): path is string => path !== undefined && path in files);
  return tabs.length > 0 ? tabs : Object.keys(files).slice(0, 1);
}

/** Whether a project's program may have stored something in this browser, which goes with the project. */
function keepsData(files: ProjectFiles): boolean {
  try {
    return parseProject(files).settings.bindings.some(({ type }) => STORING.has(type));
  } catch {
    return false;
  }
}

const STORING = new Set(["kv_namespace", "r2_bucket", "d1", "queue", "durable_object_namespace"]);

function entryOf(files: ProjectFiles): string | undefined {
  try {
    return parseProject(files).entry;
  } catch {
    return "src/entry.py" in files
      ? "src/entry.py"
      : Object.keys(files).find((path) => path.endsWith(".py"));
  }
}

/**
 * Opens another project and runs it, unless it is a stranger's. Work that the open one holds is put away
 * first, and the notice offers the way back; nothing is ever overwritten.
 */
export function openProject(
  files: ProjectFiles,
  title: string,
  { trusted = true, id }: { trusted?: boolean; id?: string | undefined } = {},
): void {
  const { project, history, tabs, preview, request, events, socket } = stores;
  const { deploy, console, notices, settings } = stores;
  const before = project.getState();
  if (sameFiles(before.files, files)) return;
  const kept = before.edited || keepsData(before.files);
  if (kept) history.getState().keep(before);
  void runner.stop();
  // A template that was left with something in its storage is found again as it was.
  const former = trusted
    ? history.getState().projects.find((one) => sameFiles(one.files, files))
    : undefined;
  project.getState().replace(files, title, id ?? former?.id);
  tabs.getState().reset(firstTabs(files));
  preview.getState().reset();
  storedView.forget();
  for (const store of [request, events, socket]) store.getState().reset();
  console.getState().clear();
  deploy.getState().setName(undefined);
  stores.deploySecrets.getState().forget();
  settings.getState().setSide("preview");
  if (trusted) void runner.run();
  if (!kept) return;
  notices.getState().say(`Opened “${title}”. Your work on “${before.title}” is kept.`, {
    action: { label: "Go back", run: () => reopen(before) },
  });
}

/** Opens a former project again; it counts as work, and so is kept in its turn. */
export function reopen(former: {
  id?: string | undefined;
  files: ProjectFiles;
  title: string;
}): void {
  openProject(former.files, former.title, { id: former.id });
  stores.project.setState({ edited: true });
}

/** Removes a file or folder, with a way back. */
export function removeWithUndo(path: string): void {
  const { project, tabs, notices } = stores;
  const { open, active } = tabs.getState();
  const removed = project.getState().remove(path);
  tabs.getState().drop(path);
  notices.getState().say(`Deleted ${path}.`, {
    action: {
      label: "Undo",
      run: () => {
        project.getState().restore(removed);
        tabs.setState({ open, active });
      },
    },
  });
}

/** Shows an error that belongs to no panel. */
export function complain(thrown: unknown): void {
  stores.notices.getState().say(ThawError.from(thrown).message, { kind: "error" });
}
