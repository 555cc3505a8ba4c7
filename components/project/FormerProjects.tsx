import { reopen } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import type { FormerProject } from "../../lib/stores/history.ts";
import { useHistory } from "../../lib/stores/hooks.ts";
import { moment } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";

/** Work that another project took the place of. */
export function FormerProjects({ onDone }: { onDone: () => void }) {
  const projects = useHistory((state) => state.projects);
  if (projects.length === 0) return null;
  return (
    <>
      <h3>Earlier work</h3>
      <ul className="former">
        {projects.map((project) => {
          const count = Object.keys(project.files).length;
          return (
            <li key={project.keptAt}>
              <button
                type="button"
                className="former-open"
                onClick={() => {
                  reopen(project);
                  onDone();
                }}
              >
                <strong>{project.title}</strong>
                <span>
                  {count} {count === 1 ? "file" : "files"}, left {moment(project.keptAt)}
                </span>
              </button>
              <IconButton
                icon="remove"
                label={`Forget ${project.title}`}
                onClick={() => forget(project)}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}

function forget(project: FormerProject): void {
  const { projects } = stores.history.getState();
  stores.history.getState().forget(project);
  stores.notices.getState().say(`Forgot ${project.title}.`, {
    action: { label: "Undo", run: () => stores.history.setState({ projects }) },
  });
}
