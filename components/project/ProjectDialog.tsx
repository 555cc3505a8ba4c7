import * as Dialog from "@radix-ui/react-dialog";
import { type ReactNode, useState } from "react";
import { TEMPLATES, templateFiles } from "../../lib/project/templates/index.ts";
import { openProject } from "../../lib/stores/actions.ts";
import { ThemeButton } from "../ThemeButton.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { FormerProjects } from "./FormerProjects.tsx";
import { OpenAndSave } from "./OpenAndSave.tsx";

/** Where a project comes from and goes to: templates, zip, folder, and what was open before. */
export function ProjectDialog({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>{children}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog" aria-describedby={undefined}>
          <div className="dialog-head">
            <Dialog.Title>Project</Dialog.Title>
            <ThemeButton />
            <Dialog.Close asChild>
              <IconButton icon="close" label="Close" />
            </Dialog.Close>
          </div>
          <h3>Start from a template</h3>
          <ul className="templates">
            {TEMPLATES.map(({ name, title, description }) => (
              <li key={name}>
                <button
                  type="button"
                  className="template"
                  onClick={() => {
                    openProject(templateFiles(name), title);
                    close();
                  }}
                >
                  <strong>{title}</strong>
                  <span>{description}</span>
                </button>
              </li>
            ))}
          </ul>
          <OpenAndSave onDone={close} />
          <FormerProjects onDone={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
