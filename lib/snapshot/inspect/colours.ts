import type { Cause } from "./types.ts";

export interface Theme {
  ground: string;
  ink: string;
  soft: string;
  causes: Record<Cause, string>;
}

/** What each cause is drawn in, on white and on black. */
export const THEMES: Record<"light" | "dark", Theme> = {
  light: {
    ground: "#ffffff",
    ink: "#18282f",
    soft: "#4c636d",
    causes: {
      static: "#5f7682",
      stack: "#b28a2e",
      library: "#8152cf",
      object: "#0a7fa5",
      data: "#1d9c86",
      native: "#cf5f22",
      free: "#bccad1",
      unused: "#e6edf0",
    },
  },
  dark: {
    ground: "#111e25",
    ink: "#dce8ec",
    soft: "#9bb1bb",
    causes: {
      static: "#8ba2ae",
      stack: "#d0ab55",
      library: "#b093f0",
      object: "#45b9e0",
      data: "#52cdb6",
      native: "#f29460",
      free: "#3a4f5a",
      unused: "#1d2f38",
    },
  },
};

/** How strongly a page is drawn by how much of it a layer writes; the first is a page it leaves alone. */
export const STRENGTHS = [0.38, 0.66, 0.84, 1];

/** Which of {@link STRENGTHS} a page has, from its share of 255. */
export function strengthOf(changed: number): number {
  if (changed === 0) return 0;
  return changed < 32 ? 1 : changed < 128 ? 2 : 3;
}
