import { byteSize } from "../../lib/sizes.ts";
import { CAUSE_NAMES, CAUSES, type MemoryReport } from "../../lib/snapshot/inspect/types.ts";
import { useThemeColours } from "./useThemeColours.ts";

/** All of memory as one bar by what it is there for, with a table that says the same in figures. */
export function CauseBar({ memory }: { memory: MemoryReport }) {
  const { causes, memoryBytes } = memory;
  const colours = useThemeColours().causes;
  const shown = CAUSES.filter((cause) => causes[cause].bytes > 0);
  return (
    <section aria-label="Memory by cause">
      <h3>
        Memory once it is restored: <span className="nowrap">{byteSize(memoryBytes)}</span>
      </h3>
      <div className="cause-bar" aria-hidden="true">
        {shown.map((cause) => (
          <span
            key={cause}
            style={{ background: colours[cause], flexGrow: causes[cause].bytes }}
            title={`${CAUSE_NAMES[cause]}: ${byteSize(causes[cause].bytes)}`}
          />
        ))}
      </div>
      <table className="causes">
        <thead className="sr-only">
          <tr>
            <th scope="col">Cause</th>
            <th scope="col">Bytes</th>
            <th scope="col">Written by this layer</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((cause) => (
            <tr key={cause} data-cause={cause} data-bytes={causes[cause].bytes}>
              <th scope="row">
                <span
                  className="swatch"
                  style={{ background: colours[cause] }}
                  aria-hidden="true"
                />
                {CAUSE_NAMES[cause]}
              </th>
              <td>{byteSize(causes[cause].bytes)}</td>
              <td className="written">
                {causes[cause].changed > 0 ? `${byteSize(causes[cause].changed)} written` : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
