import { useState } from "react";
import { stores } from "../../lib/stores/all.ts";
import { useProject, useTabs } from "../../lib/stores/hooks.ts";
import { pathProblem } from "../../lib/stores/paths.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { FileTree } from "./FileTree.tsx";
import { NameField } from "./NameField.tsx";
import { parentOf } from "./tree.ts";

/** The project's files, and what makes new ones. */
export function FilesPane() {
  const [adding, setAdding] = useState<"file" | "folder" | undefined>();
  const { files, folders } = useProject(({ files, folders }) => ({ files, folders }));
  const active = useTabs((state) => state.active);
  const beside = active === undefined ? "" : parentOf(active);
  const taken = [...Object.keys(files), ...folders];

  const add = (path: string): void => {
    if (adding === "folder") {
      stores.project.getState().addFolder(path);
    } else {
      stores.project.getState().setFile(path, "");
      stores.tabs.getState().show(path);
    }
    setAdding(undefined);
  };

  return (
    <section className="floe files" aria-label="Files">
      <div className="pane-head">
        <h2>Files</h2>
        <IconButton icon="newFile" label="New file" onClick={() => setAdding("file")} />
        <IconButton icon="newFolder" label="New folder" onClick={() => setAdding("folder")} />
      </div>
      {adding !== undefined && (
        <NameField
          key={adding}
          label={adding === "file" ? "Path of the new file" : "Path of the new folder"}
          initial={beside === "" ? "" : `${beside}/`}
          placeholder={adding === "file" ? "src/models.py" : "src/models"}
          problem={(path) => pathProblem(path, adding === "file" ? Object.keys(files) : taken)}
          onDone={add}
          onCancel={() => setAdding(undefined)}
        />
      )}
      <FileTree />
    </section>
  );
}
