import type { ReactNode } from "react";
import { byteSize } from "../../lib/sizes.ts";
import type { InspectReport, LayerReport } from "../../lib/snapshot/inspect/types.ts";

const MANY = 500;

/** What a layer's file says, in sections that open. */
export function LayerDetails({ report }: { report: InspectReport }) {
  const layer = report.layers.at(-1);
  if (!layer) return null;
  const { libraries, references, files, immortals, meta } = layer;
  const failed = Object.entries(meta.failed);
  return (
    <section aria-label="The file" className="layer-details">
      <h3>The file</h3>
      <Section title="Libraries" count={libraries.length}>
        <List
          head={["Library", "Memory at", "Bytes", "Table slot"]}
          rows={libraries.map(({ name, memoryBase, memoryBytes, tableBase }) => [
            name,
            `0x${memoryBase.toString(16)}`,
            byteSize(memoryBytes),
            String(tableBase),
          ])}
        />
      </Section>
      <Section title="JavaScript references" count={references.length}>
        <List
          head={["Value", "Kind", "Slot"]}
          rows={references.map(({ slot, kind, text }) => [text, kind, String(slot)])}
        />
        {immortals.length > 0 && <p>{immortals.length} interned strings besides.</p>}
      </Section>
      <Section title="Files it changes" count={files.length}>
        <List
          head={["Path", "Size"]}
          rows={files.map(({ path, kind, bytes }) => [
            path,
            kind === "file" ? byteSize(bytes) : kind,
          ])}
        />
      </Section>
      {failed.length > 0 && (
        <Section title="Modules that did not import" count={failed.length}>
          <List head={["Module", "Why"]} rows={failed} />
        </Section>
      )}
      <Section title="Header" count={undefined}>
        <dl className="header-facts">
          {facts(layer).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      </Section>
    </section>
  );
}

function Section({
  title,
  count,
  children,
}: {
  title: string;
  count: number | undefined;
  children: ReactNode;
}) {
  if (count === 0) return null;
  return (
    <details>
      <summary>
        {title}
        {count !== undefined && <span className="tab-mark">{count}</span>}
      </summary>
      {children}
    </details>
  );
}

function List({ head, rows }: { head: string[]; rows: string[][] }) {
  return (
    <div className="detail-list">
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MANY).map((cells) => (
            <tr key={cells.join()}>
              {cells.map((cell, at) => (
                <td key={head[at]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MANY && <p>and {rows.length - MANY} more</p>}
    </div>
  );
}

function facts(layer: LayerReport): [string, string][] {
  const { engine, table, meta } = layer;
  const all: [string, string][] = [
    ["hash", layer.hash],
    ["parent", layer.parent ?? "none"],
    ["runtime", layer.runtime],
    ["standard library", layer.stdlib],
    ["packages", layer.pack ?? "none"],
    [
      "engine",
      `wasm-gc ${engine.trampoline ? "yes" : "no"}, stack switching ${engine.jspi ? "yes" : "no"}`,
    ],
    ["stack pointer", `0x${layer.stackPointer.toString(16)}`],
    [
      "function table",
      `${table.length} slots, ${table.free} free, fingerprint ${table.fingerprint}`,
    ],
    ["folder", layer.cwd],
    ["entry module", meta.module ?? ""],
    ["handlers", [...meta.classes, ...meta.handlers].join(", ")],
    ["imported", meta.modules.join(", ")],
  ];
  return all.filter(([, value]) => value !== "");
}
