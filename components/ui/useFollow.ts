import { type RefObject, type UIEvent, useLayoutEffect, useRef } from "react";

/** How far from its foot a list counts as there, in pixels. */
const NEAR = 40;

/**
 * Keeps a list at its foot as entries come, unless someone has scrolled up.
 * @param newest what its last entry is known by: a full list has as many entries as before
 */
export function useFollow(newest: unknown): {
  ref: RefObject<HTMLDivElement | null>;
  onScroll: (event: UIEvent<HTMLElement>) => void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    void newest;
    if (follows.current && ref.current !== null) ref.current.scrollTop = ref.current.scrollHeight;
  }, [newest]);
  return {
    ref,
    onScroll({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) {
      follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
    },
  };
}
