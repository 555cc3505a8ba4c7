import { type ChangeEvent, useRef, useState } from "react";
import { secretFiles } from "../../lib/project/files.ts";
import { projectToZip } from "../../lib/project/zip.ts";
import { complain, openProject } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useProject } from "../../lib/stores/hooks.ts";
import { Icon } from "../ui/Icon.tsx";
import { filesFromFolder, withPaths } from "./folder.ts";
import { openZip } from "./open.ts";

/** Opens a zip or a folder, and downloads the project as a zip. */
export function OpenAndSave({ onDone }: { onDone: () => void }) {
  const zip = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const secret = useProject((state) => Object.keys(secretFiles(state.files)));
  const [secrets, setSecrets] = useState(false);

  const open =
    (read: (chosen: File[]) => Promise<void>) => (event: ChangeEvent<HTMLInputElement>) => {
      const chosen = [...(event.target.files ?? [])];
      event.target.value = "";
      if (chosen.length === 0) return;
      read(chosen).then(onDone, complain);
    };

  return (
    <>
      <h3>Bring your own, or take it with you</h3>
      <p className="dialog-hint">
        A project here is one for <code>pywrangler</code> too, as it is. A folder or a zip can also
        be dropped anywhere on the page.
      </p>
      <div className="dialog-row">
        <button type="button" className="button" onClick={() => zip.current?.click()}>
          <Icon name="upload" /> Open zip
        </button>
        <button type="button" className="button" onClick={() => folder.current?.click()}>
          <Icon name="project" /> Open folder
        </button>
        <button type="button" className="button" onClick={() => download(secrets)}>
          <Icon name="download" /> Download zip
        </button>
      </div>
      {secret.length > 0 && (
        <label className="target-check zip-secrets">
          <input
            type="checkbox"
            checked={secrets}
            onChange={(event) => setSecrets(event.target.checked)}
          />
          <span>The zip has the secrets too: {secret.join(", ")}. Links never have them.</span>
        </label>
      )}
      <input
        ref={zip}
        type="file"
        hidden
        accept=".zip,application/zip"
        aria-label="Zip of a project"
        onChange={open(async ([file]) => {
          if (file !== undefined) await openZip(file);
        })}
      />
      <input
        ref={(input) => {
          folder.current = input;
          // React has no attribute for it.
          if (input !== null) input.webkitdirectory = true;
        }}
        type="file"
        hidden
        multiple
        aria-label="Folder of a project"
        onChange={open(async (files) => {
          const name = files[0]?.webkitRelativePath.split("/")[0] ?? "a folder";
          openProject(await filesFromFolder(withPaths(files)), name);
        })}
      />
    </>
  );
}

function download(secrets: boolean): void {
  try {
    const { files, title } = stores.project.getState();
    const url = URL.createObjectURL(
      new Blob([projectToZip(files, { secrets })], { type: "application/zip" }),
    );
    const link = document.createElement("a");
    link.href = url;
    link.download = `${title.replace(/\.zip$/, "").replace(/[^\w.-]+/g, "-") || "project"}.zip`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  } catch (error) {
    complain(error);
  }
}
