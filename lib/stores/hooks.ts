import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import { stores } from "./all.ts";
import type { ConsoleState } from "./console.ts";
import type { DeployState } from "./deploy.ts";
import type { DeploySecretsState } from "./deploy-secrets.ts";
import type { TargetState } from "./deploy-target.ts";
import type { HistoryState } from "./history.ts";
import type { InspectorState } from "./inspector.ts";
import type { ManageState } from "./manage.ts";
import type { NoticesState } from "./notices.ts";
import type { PreviewState } from "./preview.ts";
import type { ProblemsState } from "./problems.ts";
import type { ProjectState } from "./project.ts";
import type { RequestState } from "./request.ts";
import type { EventsState } from "./request-events.ts";
import type { SocketState } from "./request-socket.ts";
import type { SettingsState } from "./settings.ts";
import type { StoredState } from "./stored.ts";
import type { TabsState } from "./tabs.ts";
import type { TailState } from "./tail.ts";

// What a hook selects is compared shallowly, so that a component may take several fields at once.

/** The open project. */
export function useProject<T>(select: (state: ProjectState) => T): T {
  return useStore(stores.project, useShallow(select));
}

/** Former projects. */
export function useHistory<T>(select: (state: HistoryState) => T): T {
  return useStore(stores.history, useShallow(select));
}

/** The editor's tabs. */
export function useTabs<T>(select: (state: TabsState) => T): T {
  return useStore(stores.tabs, useShallow(select));
}

/** The run. */
export function usePreview<T>(select: (state: PreviewState) => T): T {
  return useStore(stores.preview, useShallow(select));
}

/** The request bar and its answer. */
export function useRequest<T>(select: (state: RequestState) => T): T {
  return useStore(stores.request, useShallow(select));
}

/** Events that are no requests, and which event the bar sends. */
export function useEvents<T>(select: (state: EventsState) => T): T {
  return useStore(stores.events, useShallow(select));
}

/** The WebSocket. */
export function useSocket<T>(select: (state: SocketState) => T): T {
  return useStore(stores.socket, useShallow(select));
}

/** The console. */
export function useConsole<T>(select: (state: ConsoleState) => T): T {
  return useStore(stores.console, useShallow(select));
}

/** Deployments. */
export function useDeploy<T>(select: (state: DeployState) => T): T {
  return useStore(stores.deploy, useShallow(select));
}

/** Secrets for the next deploy. */
export function useDeploySecrets<T>(select: (state: DeploySecretsState) => T): T {
  return useStore(stores.deploySecrets, useShallow(select));
}

/** Where deploys go. */
export function useTarget<T>(select: (state: TargetState) => T): T {
  return useStore(stores.target, useShallow(select));
}

/** Deployed Workers. */
export function useManage<T>(select: (state: ManageState) => T): T {
  return useStore(stores.manage, useShallow(select));
}

/** Live logs. */
export function useTail<T>(select: (state: TailState) => T): T {
  return useStore(stores.tail, useShallow(select));
}

/** What is wrong in the files. */
export function useProblems<T>(select: (state: ProblemsState) => T): T {
  return useStore(stores.problems, useShallow(select));
}

/** The look inside a snapshot. */
export function useInspector<T>(select: (state: InspectorState) => T): T {
  return useStore(stores.inspector, useShallow(select));
}

/** What the program has stored. */
export function useStored<T>(select: (state: StoredState) => T): T {
  return useStore(stores.stored, useShallow(select));
}

/** How the page looks. */
export function useSettings<T>(select: (state: SettingsState) => T): T {
  return useStore(stores.settings, useShallow(select));
}

/** Short messages. */
export function useNotices<T>(select: (state: NoticesState) => T): T {
  return useStore(stores.notices, useShallow(select));
}
