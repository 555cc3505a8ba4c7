import { persist } from "zustand/middleware";
import { createStore } from "zustand/vanilla";
import { memoryStorage, type SavingStorage, savingStorage } from "./storage.ts";

export type Theme = "system" | "light" | "dark";
/** The three views of a narrow screen. */
export type View = "editor" | "preview" | "console";

export interface SavedSettings {
  theme: Theme;
}

export interface SettingsState extends SavedSettings {
  view: View;
  /** Which of its faces the side beside the editor shows. */
  side: "preview" | "storage" | "deployments";
  setTheme: (theme: Theme) => void;
  setView: (view: View) => void;
  setSide: (side: SettingsState["side"]) => void;
}

/** Whether stored settings can be used. */
export function isSavedSettings(state: unknown): state is SavedSettings {
  const theme = (state as SavedSettings | null)?.theme;
  return theme === "system" || theme === "light" || theme === "dark";
}

/** How the page looks; the theme is kept, what is shown isn't. */
export function createSettingsStore(
  storage: SavingStorage<SavedSettings> = savingStorage({
    storage: memoryStorage(),
    check: isSavedSettings,
  }),
) {
  return createStore<SettingsState>()(
    persist(
      (set) => ({
        theme: "system",
        view: "editor",
        side: "preview",
        setTheme: (theme) => set({ theme }),
        setView: (view) => set({ view }),
        setSide: (side) => set({ side }),
      }),
      {
        name: "thaw:settings",
        storage,
        partialize: ({ theme }): SavedSettings => ({ theme }),
      },
    ),
  );
}
