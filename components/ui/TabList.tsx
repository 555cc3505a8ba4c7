import type { KeyboardEvent } from "react";

export interface TabChoice<Id extends string> {
  id: Id;
  label: string;
  /** A short mark after the label: a count, a warning. */
  mark?: string | undefined;
}

/** A row of tabs; arrow keys move between them. */
export function TabList<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  idPrefix,
  className = "",
}: {
  label: string;
  tabs: TabChoice<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
  /** A tab's element id is this, a dash, and the tab's own id. */
  idPrefix: string;
  className?: string;
}) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.id === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onSelect(next.id);
    document.getElementById(`${idPrefix}-${next.id}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={`tab-list ${className}`}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${idPrefix}-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === selected}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
          onKeyDown={onKeyDown}
        >
          {tab.label}
          {tab.mark !== undefined && <span className="tab-mark">{tab.mark}</span>}
        </button>
      ))}
    </div>
  );
}
