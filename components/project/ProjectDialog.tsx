import * as Dialog from "@radix-ui/react-dialog";
import { type ReactNode, useState } from "react";
import { ThemeButton } from "../ThemeButton.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { FormerProjects } from "./FormerProjects.tsx";
import { OpenAndSave } from "./OpenAndSave.tsx";
import { TemplateMenu } from "./TemplateMenu.tsx";

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
          <TemplateMenu onDone={close} />
          <OpenAndSave onDone={close} />
          <FormerProjects onDone={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
