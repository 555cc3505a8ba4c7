import { stores } from "../lib/stores/all.ts";
import { useSettings } from "../lib/stores/hooks.ts";
import type { Theme } from "../lib/stores/settings.ts";
import { IconButton } from "./ui/IconButton.tsx";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const NAMES: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };

/** Steps through the themes. */
export function ThemeButton() {
  const theme = useSettings((state) => state.theme);
  return (
    <IconButton
      icon={theme}
      className="theme-button"
      label={`Theme: ${NAMES[theme]}`}
      onClick={() => stores.settings.getState().setTheme(NEXT[theme])}
    />
  );
}
