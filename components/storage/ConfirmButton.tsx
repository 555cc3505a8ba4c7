import { useState } from "react";
import type { IconName } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";

/** A button for what can't be undone: it asks before it does it. */
export function ConfirmButton({
  icon,
  label,
  question,
  onConfirm,
}: {
  icon: IconName;
  label: string;
  question: string;
  onConfirm: () => void;
}) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) return <IconButton icon={icon} label={label} onClick={() => setAsking(true)} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape says no, wherever the focus is in it.
    <span className="storage-confirm" onKeyDown={({ key }) => key === "Escape" && setAsking(false)}>
      <span>{question}</span>
      <button
        type="button"
        className="button"
        // The question is an answer to a press; the next one is to be close.
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that had the focus
        autoFocus
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {label}
      </button>
      <button type="button" className="button" onClick={() => setAsking(false)}>
        Keep
      </button>
    </span>
  );
}
