import { type FormEvent, useState } from "react";
import { storedView } from "../../lib/stores/all.ts";
import { useStored } from "../../lib/stores/hooks.ts";

/** Runs SQL in the database that is shown, and shows what it gave. */
export function SqlBox() {
  const result = useStored((state) => state.sql);
  const [sql, setSql] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (sql.trim() !== "") void storedView.runSql(sql);
  };
  return (
    <form className="storage-sql" onSubmit={submit} aria-label="SQL">
      <textarea
        aria-label="SQL"
        rows={2}
        spellCheck={false}
        placeholder="SELECT * FROM …"
        value={sql}
        onChange={({ target }) => setSql(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit(event);
        }}
      />
      <button type="submit" className="button">
        Run SQL
      </button>
      {result !== undefined && (
        <output className="storage-scroll">
          {result.columns.length === 0 ? (
            `Done. ${result.written} ${result.written === 1 ? "row was" : "rows were"} written.`
          ) : (
            <table className="storage-table">
              <thead>
                <tr>
                  {result.columns.map((column, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                    <th key={at} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {result.rows.map((row, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have nothing else
                  <tr key={at}>
                    {row.map((cell, column) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: as above
                      <td key={column}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </output>
      )}
    </form>
  );
}
