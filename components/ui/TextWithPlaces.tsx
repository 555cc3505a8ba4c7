import { useMemo } from "react";
import { jump } from "../../lib/stores/actions.ts";
import { useProject } from "../../lib/stores/hooks.ts";
import { splitAtPlaces } from "./places.ts";

/** Output in which every `file:line` of the project opens that line. */
export function TextWithPlaces({ text }: { text: string }) {
  const files = useProject((state) => state.files);
  const pieces = useMemo(() => splitAtPlaces(text, Object.keys(files)), [text, files]);
  return pieces.map(({ text: part, place }, index) =>
    place === undefined ? (
      part
    ) : (
      <button
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        key={index}
        type="button"
        className="place"
        onClick={() => jump(place)}
        title={`Open ${place.file} at line ${place.line}`}
      >
        {part}
      </button>
    ),
  );
}
