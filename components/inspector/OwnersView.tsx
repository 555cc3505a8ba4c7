import { useState } from "react";
import { byteSize } from "../../lib/sizes.ts";
import type { NamedShare, PythonReport } from "../../lib/snapshot/inspect/types.ts";
import { TabList } from "../ui/TabList.tsx";

type List = "packages" | "modules" | "written" | "types" | "native";

const FEW = 15;
const MANY = 200;

/** Who has the memory: packages, modules, types, C code; the largest first. */
export function OwnersView({ python }: { python: PythonReport }) {
  const [list, setList] = useState<List>("packages");
  const [all, setAll] = useState(false);
  const lists = listsOf(python);
  const shares = lists[list];
  const shown = shares.slice(0, all ? MANY : FEW);
  const written = list === "written";
  const most = Math.max(1, ...shown.map((share) => (written ? share.changed : share.bytes)));
  return (
    <section aria-label="Owners of memory">
      <h3>Who has it</h3>
      <TabList<List>
        label="Owners"
        idPrefix="owners"
        selected={list}
        onSelect={(next) => {
          setList(next);
          setAll(false);
        }}
        tabs={[
          { id: "packages", label: "Packages" },
          { id: "modules", label: "Modules" },
          ...(lists.written.length > 0 ? [{ id: "written" as const, label: "Written" }] : []),
          { id: "types", label: "Types" },
          { id: "native", label: "C code" },
        ]}
      />
      <div role="tabpanel" aria-labelledby={`owners-${list}`}>
        <table className="owners">
          <thead className="owners-head">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Memory</th>
              <th scope="col">Written</th>
              <th scope="col">{list === "native" ? "Chunks" : "Objects"}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((share) => (
              <OwnerRow
                key={share.name}
                share={share}
                part={(written ? share.changed : share.bytes) / most}
              />
            ))}
          </tbody>
        </table>
        {shares.length > FEW && (
          <button type="button" className="text-button" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show ${Math.min(shares.length, MANY)} of ${shares.length}`}
          </button>
        )}
      </div>
    </section>
  );
}

function OwnerRow({ share, part }: { share: NamedShare; part: number }) {
  const { name, bytes, changed, count } = share;
  return (
    <tr>
      <th scope="row" title={name}>
        <span className="owner-bar" style={{ width: `${(part * 100).toFixed(1)}%` }} />
        <span className="owner-name">{name}</span>
      </th>
      <td>{byteSize(bytes)}</td>
      <td>{changed > 0 ? byteSize(changed) : ""}</td>
      <td>{count > 0 ? count.toLocaleString("en") : ""}</td>
    </tr>
  );
}

function listsOf({
  packages,
  modules,
  unattributed,
  types,
  native,
}: PythonReport): Record<List, NamedShare[]> {
  const nobody: NamedShare = { name: "(no module)", count: 0, ...unattributed };
  const withNobody = (shares: NamedShare[]): NamedShare[] =>
    [...shares, nobody].sort((one, other) => other.bytes - one.bytes);
  return {
    packages: withNobody(packages),
    modules: withNobody(modules),
    written: modules
      .filter(({ changed }) => changed > 0)
      .sort((one, other) => other.changed - one.changed),
    types,
    native,
  };
}
