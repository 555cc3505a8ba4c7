import type { Change } from "../../../../lib/deploy/manage/difference.ts";

/** Things that changed, with what they were and are; nothing where none did. */
export function ChangeTable({ title, changes }: { title: string; changes: Change<string>[] }) {
  if (changes.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <div className="changes-scroll">
        <table className="changes">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ name, before, after }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="was">{shown(before)}</td>
                <td className="is">{shown(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const shown = (value: string | undefined): string =>
  value === undefined ? "none" : value === "" ? "empty" : value;
