import { targetHeaders } from "../deploy/target-choice.ts";
import { connectPreview } from "../preview/client.ts";
import type { PackagesEnvironment } from "../preview/types.ts";
import { devSecrets } from "../project/dev-secrets.ts";
import { withoutSecretFiles } from "../project/files.ts";
import { parseProject } from "../project/project.ts";
import type { Secrets } from "../project/secrets.ts";
import { templateFiles } from "../project/templates/index.ts";
import type { ProjectFiles } from "../project/types.ts";
import { askJson, askRoute, callOperation } from "./api.ts";
import { createConsoleStore } from "./console.ts";
import { createDeployStore } from "./deploy.ts";
import { createAccounts } from "./deploy-accounts.ts";
import { temporaryKeeper } from "./deploy-hour.ts";
import { proveInWorker } from "./deploy-proof.ts";
import { createDeploySecretsStore, typedSecrets } from "./deploy-secrets.ts";
import { createTargetStore } from "./deploy-target.ts";
import { readSealed } from "./deploy-vault.ts";
import { createDeployer } from "./deployment.ts";
import { createHistoryStore, isSavedHistory } from "./history.ts";
import { createInspection } from "./inspection.ts";
import { createInspectorStore } from "./inspector.ts";
import { createManageStore } from "./manage.ts";
import { createManager } from "./managing.ts";
import { createNoticesStore } from "./notices.ts";
import { previewOrigin, workerOrigin } from "./origin.ts";
import { createPreviewStore } from "./preview.ts";
import { createProblemsStore } from "./problems.ts";
import { createProjectStore, isSavedProject } from "./project.ts";
import { createRequestStore } from "./request.ts";
import { createEdgeHost } from "./request-edge.ts";
import { createEventsStore, type EventPlace } from "./request-events.ts";
import { createSocketStore } from "./request-socket.ts";
import { createRunner } from "./run.ts";
import { browserKey } from "./sealed.ts";
import { keepSecretFiles } from "./secret-files.ts";
import { createSender, type EventHost } from "./send.ts";
import { createSettingsStore, isSavedSettings } from "./settings.ts";
import { browserStorage, savingStorage } from "./storage.ts";
import { createStoredStore } from "./stored.ts";
import { createStoredView } from "./stored-actions.ts";
import { createTabsStore } from "./tabs.ts";
import { createTailStore } from "./tail.ts";
import { createTailer, waitFor } from "./tailing.ts";
import { createTurns } from "./turns.ts";

const storage = browserStorage();
const notices = createNoticesStore();

const historyStorage = savingStorage({ storage, check: isSavedHistory, onFailure: makeRoom });
const projectStorage = savingStorage({ storage, check: isSavedProject, onFailure: makeRoom });
const settingsStorage = savingStorage({ storage, check: isSavedSettings, delay: 0 });

const history = createHistoryStore(historyStorage);
const project = createProjectStore(
  { files: templateFiles(), title: "FastAPI", edited: false },
  projectStorage,
);
const preview = createPreviewStore();
const request = createRequestStore();
const events = createEventsStore();
const socket = createSocketStore();
const output = createConsoleStore();
const deploy = createDeployStore();
const target = createTargetStore(readSealed(storage));
const manage = createManageStore();
const tail = createTailStore();
const deploySecrets = createDeploySecretsStore();
const ownTarget = () => targetHeaders(target.getState().choice);

/** The page's stores, one of each. */
export const stores = {
  project,
  history,
  tabs: createTabsStore(),
  preview,
  request,
  events,
  socket,
  console: output,
  deploy,
  deploySecrets,
  target,
  manage,
  tail,
  problems: createProblemsStore(),
  settings: createSettingsStore(settingsStorage),
  inspector: createInspectorStore(),
  stored: createStoredStore(),
  notices,
};

/** One frame for as long as the page is open; one that didn't load is tried again. */
const connect = once(() => connectPreview(previewOrigin(window.location)));

/** The edge on this machine, with the Worker that the project is deployed as. */
const edge = createEdgeHost({
  name: deployedName,
  origin: (name) => workerOrigin(window.location, name),
});

/** The Worker's name as a deploy would have it now. */
export function deployedName(): string {
  return deploy.getState().name?.trim() || parseProject(project.getState().files).name;
}

/** Where events of the page, and of pages of the program, go to. */
export function eventHost(place: EventPlace): Promise<EventHost> {
  return place === "preview" ? connect() : Promise.resolve(edge);
}

export const sender = createSender({
  request,
  events,
  socket,
  console: output,
  host: eventHost,
});

export const runner = createRunner({
  project,
  preview,
  events,
  sender,
  console: output,
  connect,
  resolve: (files, report, signal) =>
    callOperation<PackagesEnvironment>(
      "/api/packages",
      { files: withoutSecretFiles(files) },
      report,
      { signal },
    ),
});

export const storedView = createStoredView({ stored: stores.stored, project, connect });

export const deployProject = createDeployer({
  project,
  deploy,
  place() {
    const { kind, accountId = "" } = target.getState().choice;
    const headers = ownTarget();
    return {
      id: `${kind} ${accountId}`,
      isLocal: kind === "local",
      call: (path, body, report) => callOperation(path, body, report, { headers }),
    };
  },
  describe: parseProject,
  secrets: {
    read: () => typedSecrets(deploySecrets.getState().rows),
    sent: () => deploySecrets.getState().deployed(),
  },
});

/** The same to the edge on this machine, whichever target is chosen. */
export const deployToEdge = createDeployer({
  project,
  deploy,
  place: () => ({
    id: "local",
    isLocal: true,
    call: (path, body, report) => callOperation(path, body, report),
  }),
  describe: parseProject,
  // As the program has them in the preview.
  secrets: { read: ownDevSecrets, sent: () => undefined },
});

/** The open project's secrets for development, but those in the place of a variable: a deploy has that. */
export function ownDevSecrets(files: ProjectFiles): Secrets {
  const own = parseProject(files);
  const secrets = Object.entries(devSecrets(files, own) ?? {});
  return Object.fromEntries(secrets.filter(([name]) => !Object.hasOwn(own.vars, name)));
}

/** Puts files of secrets of an earlier visit back in their places; from then on they are kept. */
export const restoreSecretFiles = keepSecretFiles({
  project,
  history,
  storage,
  keyOf: browserKey,
  onFailure: (lost) =>
    notices
      .getState()
      .say(
        lost === "keep"
          ? "This browser can't keep .dev.vars, which it does encrypted or not at all: it is gone when the page is."
          : "The .dev.vars that this browser kept can't be read any more. Write it anew.",
        { kind: "error" },
      ),
});

/**
 * Asks which secrets the Worker has at the target; what a slower answer to an older question says is left out. Where
 * that can't be asked, nothing is known: the deploy says the same, and why.
 */
export const lookForSecrets = latest(
  (name: string) =>
    askJson<{ names: string[] }>(`/api/workers/${encodeURIComponent(name)}/secrets`, {
      headers: ownTarget(),
    }),
  (answer) => deploySecrets.setState({ there: answer?.names }),
);

/** What can be done with Workers once they are deployed. */
export const manager = createManager({
  manage,
  ask: (path, options) => askJson(path, { ...options, headers: ownTarget() }),
  say: (text) => notices.getState().say(text),
});

/** Follows live logs. */
export const tailer = createTailer({
  tail,
  open: (path, signal) => askRoute(path, { method: "POST", headers: ownTarget(), signal }),
  wait: waitFor,
});

target.subscribe((now, before) => {
  if (now.choice === before.choice) return;
  manage.getState().reset();
  deploySecrets.getState().forget();
});
// Logs are followed for as long as their Worker is open.
manage.subscribe(({ name }) => {
  if (tail.getState().name !== undefined && tail.getState().name !== name) tailer.stop();
});

export const accounts = createAccounts({
  target,
  storage,
  ask: askJson,
  prove: proveInWorker,
  keeper: temporaryKeeper(storage, browserKey),
});

export const lookInside = createInspection({
  inspector: stores.inspector,
  connect: () => connectPreview(previewOrigin(window.location)),
  fetch: (path) => fetch(path),
});

/** Asks, and tells of the newest question's answer alone; undefined where it failed. */
function latest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  tell: (answer: Answer | undefined) => void,
): (question: Question) => Promise<void> {
  const begin = createTurns();
  return async (question) => {
    const isNewest = begin();
    const answer = await ask(question).catch(() => undefined);
    if (isNewest()) tell(answer);
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** Writes what waits to be stored; for when the page goes away. */
export function saveNow(): void {
  for (const saving of [projectStorage, historyStorage, settingsStorage]) saving.flush();
}

/** The browser's storage is full: the oldest former project goes first, the open one never silently. */
function makeRoom(): void {
  if (history.getState().forgetOldest()) {
    historyStorage.flush();
    project.setState({});
    return;
  }
  notices
    .getState()
    .say(
      "This browser can't store the project: it is too large. Download it as a zip to keep it.",
      {
        kind: "error",
      },
    );
}
