import { deploy, run, stop } from "../lib/stores/actions.ts";
import { useDeploy, usePreview, useProject } from "../lib/stores/hooks.ts";
import { InspectorButton } from "./inspector/InspectorButton.tsx";
import { ProjectDialog } from "./project/ProjectDialog.tsx";
import { share } from "./project/share.ts";
import { KEYS } from "./shortcuts.ts";
import { ThemeButton } from "./ThemeButton.tsx";
import { Icon } from "./ui/Icon.tsx";
import { Wordmark } from "./ui/Wordmark.tsx";

/** The name, the project, and the few things one does with it. */
export function TopBar() {
  const title = useProject((state) => state.title);
  const edited = useProject((state) => state.edited);
  const phase = usePreview((state) => state.phase);
  const deploying = useDeploy((state) => state.busy);
  return (
    <header className="topbar">
      <Wordmark />
      <ProjectDialog>
        <button
          type="button"
          className="button quiet project-button"
          title="Templates, zip, folder"
        >
          <Icon name="project" />
          <span className="project-title">{title}</span>
          {edited && <span className="project-edited">edited</span>}
        </button>
      </ProjectDialog>
      <span className="topbar-space" />
      <ThemeButton />
      <InspectorButton />
      <button
        type="button"
        className="button quiet"
        onClick={() => void share()}
        title="Copy a link that holds the whole project"
      >
        <Icon name="share" />
        <span className="label">Share</span>
      </button>
      <span className="topbar-run">
        <button
          type="button"
          className="button"
          onClick={run}
          title={KEYS.run}
          aria-keyshortcuts="Control+Enter Meta+Enter"
        >
          {phase === "busy" ? <span className="spinner" aria-hidden="true" /> : <Icon name="run" />}
          <span className="label">Run</span>
        </button>
        <button
          type="button"
          className="button"
          onClick={stop}
          disabled={phase !== "busy" && phase !== "ready"}
          title="End what runs, also an endless loop"
        >
          <Icon name="stop" />
          <span className="label">Stop</span>
        </button>
      </span>
      <button
        type="button"
        className="button primary"
        onClick={deploy}
        disabled={deploying}
        title={KEYS.deploy}
        aria-keyshortcuts="Control+Shift+Enter Meta+Shift+Enter"
      >
        {deploying ? <span className="spinner" aria-hidden="true" /> : <Icon name="deploy" />}
        <span className="label">Deploy</span>
      </button>
    </header>
  );
}
