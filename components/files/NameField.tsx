import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

/** A field for a path: Enter takes it, Escape leaves it, and what is wrong with it is said below. */
export function NameField({
  label,
  initial,
  placeholder,
  problem,
  onDone,
  onCancel,
}: {
  label: string;
  initial: string;
  placeholder?: string;
  problem: (path: string) => string | undefined;
  onDone: (path: string) => void;
  onCancel: () => void;
}) {
  const [value, setValue] = useState(initial);
  const [tried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const path = value.trim();
  const wrong = path === initial && !tried ? undefined : problem(path);

  useEffect(() => {
    const field = input.current;
    field?.focus();
    // The name is selected, its folder and its ending are not.
    const start = initial.lastIndexOf("/") + 1;
    const dot = initial.lastIndexOf(".");
    field?.setSelectionRange(start, dot > start ? dot : initial.length);
  }, [initial]);

  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Escape") onCancel();
    if (event.key !== "Enter") return;
    event.preventDefault();
    setTried(true);
    if (problem(path) === undefined) onDone(path);
  };

  return (
    <div className="name-field">
      <input
        ref={input}
        value={value}
        placeholder={placeholder}
        aria-label={label}
        aria-invalid={wrong !== undefined}
        aria-describedby={id}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => (path === initial || problem(path) !== undefined ? onCancel() : onDone(path))}
      />
      <p id={id} role="status">
        {wrong}
      </p>
    </div>
  );
}
