import { encodeShareLink } from "../../lib/project/share.ts";
import { byteSize } from "../../lib/sizes.ts";
import { complain } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";

/** Links beyond this are cut by some chats and mail programs. */
const LONG = 8_000;

/** Copies a link that holds the whole project. */
export async function share(): Promise<void> {
  const { say } = stores.notices.getState();
  try {
    const { files } = stores.project.getState();
    const { origin, pathname } = window.location;
    const link = origin + pathname + encodeShareLink(files);
    const size = byteSize(link.length);
    await copy(link);
    const long = link.length > LONG ? " Some chats cut links this long; a zip is safer there." : "";
    say(`Link copied (${size}). It holds all files but secrets, and nothing is stored.${long}`);
  } catch (error) {
    complain(error);
  }
}

/** Puts text on the clipboard, also where the page may not use the modern way. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr-only";
    document.body.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("The browser doesn't let this page use the clipboard.");
  }
}
