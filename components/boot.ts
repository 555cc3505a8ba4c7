import { Partitions } from "../lib/preview/bindings/records/partitions.ts";
import { devSecrets } from "../lib/project/dev-secrets.ts";
import { withoutSecretFiles } from "../lib/project/files.ts";
import { parseProject } from "../lib/project/project.ts";
import { decodeShareLink, isShareLink } from "../lib/project/share.ts";
import type { Project, ProjectFiles } from "../lib/project/types.ts";
import { complain, firstTabs, openProject, reopen } from "../lib/stores/actions.ts";
import { restoreSecretFiles, runner, saveNow, stores } from "../lib/stores/all.ts";
import { sameFiles } from "../lib/stores/paths.ts";
import { isSavedProject } from "../lib/stores/project.ts";
import { watchProblems } from "../lib/stores/watch.ts";

/** React may mount a page twice; what is in the address is read once. */
let begun = false;

/** Starts the page: the saved project or the one in the link, what is wrong with it, the first run. */
export function boot(): () => void {
  const endWatch = watchProblems({ ...stores, check });
  if (!begun) begin();

  const onHash = (): void => void openLink();
  const onHide = (): void => saveNow();
  window.addEventListener("hashchange", onHash);
  window.addEventListener("storage", onOtherTab);
  window.addEventListener("pagehide", onHide);
  document.addEventListener("visibilitychange", onHide);
  return () => {
    endWatch();
    window.removeEventListener("hashchange", onHash);
    window.removeEventListener("storage", onOtherTab);
    window.removeEventListener("pagehide", onHide);
    document.removeEventListener("visibilitychange", onHide);
  };
}

function begin(): void {
  begun = true;
  forgetUnusedStorage();
  stores.tabs.getState().reset(firstTabs(stores.project.getState().files));
  const isLink = openLink();
  void restoreSecretFiles().then(() => {
    // A link's code is someone else's: it runs when its reader says so.
    if (!isLink) void runner.run();
  });
}

/** What the project's configuration says, its secrets for development included. */
function check(files: ProjectFiles): Project {
  const project = parseProject(files);
  devSecrets(files, project);
  return project;
}

/** What a project has stored goes some time after the project. */
function forgetUnusedStorage(): void {
  const former = stores.history.getState().projects.map(({ id }) => id ?? "");
  const known = new Set([stores.project.getState().id, ...former]);
  // Where the browser gives no storage there is nothing to forget.
  new Partitions().keepOnly(known).catch(() => undefined);
}

/** Opens the project in the address, if there is one, and takes it out of the address. */
function openLink(): boolean {
  const { hash, pathname, search } = window.location;
  if (!isShareLink(hash)) return false;
  // From here on the project is this browser's own, and a reload must not bring the link's back.
  history.replaceState(null, "", pathname + search);
  try {
    openProject(decodeShareLink(hash), "From a link", { trusted: false });
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

/** Two tabs on one project: nothing is lost in silence, the one that types last is what a reload shows. */
function onOtherTab({ key, newValue }: StorageEvent): void {
  if (key !== stores.project.persist.getOptions().name || newValue === null) return;
  const state: unknown = (JSON.parse(newValue) as { state?: unknown }).state;
  const own = withoutSecretFiles(stores.project.getState().files);
  if (!isSavedProject(state) || sameFiles(state.files, own)) return;
  stores.notices.getState().say("Another tab has changed the project that a reload opens.", {
    action: { label: "Open it here", run: () => reopen(state) },
  });
}
