import { createStore } from "zustand/vanilla";

export interface Notice {
  id: number;
  text: string;
  kind: "info" | "error";
  /** One thing to do about it: Undo, Restore, … */
  action?: { label: string; run: () => void } | undefined;
}

export interface NoticesState {
  notices: Notice[];
  say: (text: string, options?: Partial<Pick<Notice, "kind" | "action">>) => void;
  dismiss: (id: number) => void;
}

const MOST = 3;

/** Short messages that go away by themselves, some with one action. */
export function createNoticesStore() {
  let id = 0;
  return createStore<NoticesState>((set, get) => ({
    notices: [],
    say(text, { kind = "info", action } = {}) {
      const others = get().notices.filter((notice) => notice.text !== text);
      set({ notices: [...others, { id: id++, text, kind, action }].slice(-MOST) });
    },
    dismiss: (gone) => set({ notices: get().notices.filter(({ id: one }) => one !== gone) }),
  }));
}
