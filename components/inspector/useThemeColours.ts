import { THEMES, type Theme } from "../../lib/snapshot/inspect/colours.ts";
import { useSettings } from "../../lib/stores/hooks.ts";
import { useMedia } from "../ui/useMedia.ts";

/** The causes' colours in the theme the page shows. */
export function useThemeColours(): Theme {
  const theme = useSettings((state) => state.theme);
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  return THEMES[theme === "dark" || (theme === "system" && systemDark) ? "dark" : "light"];
}
