import { byteSize } from "../../lib/sizes.ts";
import type { InspectReport } from "../../lib/snapshot/inspect/types.ts";
import { layerAddress } from "../../lib/stores/inspection.ts";
import { Icon } from "../ui/Icon.tsx";
import { CauseBar } from "./CauseBar.tsx";
import { LayerDetails } from "./LayerDetails.tsx";
import { OwnersView } from "./OwnersView.tsx";
import { PageMapView } from "./PageMapView.tsx";

/** One layer: its figures, the memory it leaves, and what its file says. */
export function LayerView({ report }: { report: InspectReport }) {
  const layer = report.layers.at(-1);
  const { memory, reason } = report;
  if (!layer) return null;
  const { fileBytes, compressedBytes, runs, references, libraries, hash } = layer;
  const figures: [string, string][] = [
    ["file", byteSize(fileBytes)],
    ["gzip", compressedBytes === null ? "?" : byteSize(compressedBytes)],
    ["memory it writes", byteSize(runs.contentBytes)],
    ["runs", runs.count.toLocaleString("en")],
    ["libraries", String(libraries.length)],
    ["references", String(references.length)],
  ];
  return (
    <>
      <dl className="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <a className="button" href={layerAddress(hash)} download={`${hash}.layer`}>
          <Icon name="download" />
          Download layer
        </a>
      </dl>
      {(reason ?? memory?.reason) && <p className="inspector-reason">{reason ?? memory?.reason}</p>}
      {memory && (
        <>
          <CauseBar memory={memory} />
          <PageMapView memory={memory} />
          {memory.python && <OwnersView python={memory.python} />}
        </>
      )}
      <LayerDetails report={report} />
    </>
  );
}
