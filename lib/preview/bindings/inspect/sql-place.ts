import { PAGE_ROWS, type Place } from "./place.ts";
import type { RunSql } from "./sql-access.ts";
import { cellOf, columnsOf, quoteName, rowFromJson, rowToJson, sqlTable } from "./sql-rows.ts";
import type { EntryDraft, EntryRow, EntryValue, Listing, SqlTable } from "./types.ts";

const TABLES =
  "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name";

const NO_ROWID = "A view, or a table without row ids, is changed by SQL.";

/** A database: its tables. Deleting an entry drops the table. */
export class DatabasePlace implements Place {
  readonly #run: RunSql;
  readonly #id: string;
  readonly #clear: () => Promise<void>;

  /** @param id of this place, under which its tables are */
  constructor(run: RunSql, id: string, clear: () => Promise<void>) {
    this.#run = run;
    this.#id = id;
    this.#clear = clear;
  }

  async list(search: string): Promise<Listing> {
    const { rows: found } = await this.#run(TABLES);
    const rows: EntryRow[] = [];
    for (const [name, type] of found) {
      const title = String(name);
      if (!title.toLowerCase().includes(search.toLowerCase())) continue;
      const counted = await this.#run(`SELECT count(*) FROM ${quoteName(title)}`);
      const id = `${this.#id}#${title}`;
      const cells = [title, String(type), String(counted.rows[0]?.[0] ?? 0)];
      rows.push({ key: title, cells, opens: { id, kind: "table", title } });
    }
    return { columns: ["Name", "Kind", "Rows"], rows, add: "none", sql: true };
  }

  async read(): Promise<undefined> {
    return undefined;
  }

  async write(): Promise<void> {}

  async delete(key: string): Promise<void> {
    const { rows } = await this.#run(TABLES);
    const type = rows.find(([name]) => name === key)?.[1];
    if (type) await this.#run(`DROP ${type === "view" ? "VIEW" : "TABLE"} ${quoteName(key)}`);
  }

  clear(): Promise<void> {
    return this.#clear();
  }

  async sql(sql: string): Promise<SqlTable> {
    return sqlTable(await this.#run(sql));
  }
}

/** A table or view: its rows, by row id where they have one. */
export class TablePlace implements Place {
  readonly #run: RunSql;
  readonly #name: string;

  constructor(run: RunSql, name: string) {
    this.#run = run;
    this.#name = quoteName(name);
  }

  async list(search: string, after: string | undefined): Promise<Listing> {
    const { names } = await columnsOf(this.#run, this.#name);
    const hasIds = await this.#hasIds();
    const where = names.map((name) => `instr(lower(${quoteName(name)}), lower(?1))`).join(" OR ");
    const limit = PAGE_ROWS + 1;
    const from = Number(after ?? (hasIds ? Number.MIN_SAFE_INTEGER : 0));
    const { rows: found } = hasIds
      ? await this.#run(
          `SELECT rowid, * FROM ${this.#name} WHERE (?1 = '' OR ${where}) AND rowid > ?2 ORDER BY rowid LIMIT ${limit}`,
          search,
          from,
        )
      : await this.#run(
          `SELECT NULL, * FROM ${this.#name} WHERE (?1 = '' OR ${where}) LIMIT ${limit} OFFSET ?2`,
          search,
          from,
        );
    const rows = found.slice(0, PAGE_ROWS).map(([id, ...values], at): EntryRow => {
      const key = String(hasIds ? id : from + at + 1);
      return { key, cells: values.map(cellOf) };
    });
    const next = found.length > PAGE_ROWS ? rows.at(-1)?.key : undefined;
    return { columns: names, rows, next, add: hasIds ? "numbered" : "none", sql: true };
  }

  async read(key: string): Promise<EntryValue | undefined> {
    const hasIds = await this.#hasIds();
    const { columns, rows } = hasIds
      ? await this.#run(`SELECT * FROM ${this.#name} WHERE rowid = ?`, Number(key))
      : await this.#run(`SELECT * FROM ${this.#name} LIMIT 1 OFFSET ?`, Number(key) - 1);
    const [row] = rows;
    if (!row) return undefined;
    const value = { form: "json", text: rowToJson(columns, row) } as const;
    return { key, value, fixed: hasIds ? undefined : NO_ROWID };
  }

  async write({ key, value }: EntryDraft, isNew: boolean): Promise<void> {
    const columns = await columnsOf(this.#run, this.#name);
    const row = rowFromJson(value.text, columns);
    const names = [...row.keys()].map(quoteName);
    const values = [...row.values()];
    if (isNew) {
      const places = names.map(() => "?").join(", ");
      const given =
        names.length === 0 ? "DEFAULT VALUES" : `(${names.join(", ")}) VALUES (${places})`;
      await this.#run(`INSERT INTO ${this.#name} ${given}`, ...values);
      return;
    }
    if (names.length === 0) return;
    const changes = names.map((name) => `${name} = ?`).join(", ");
    await this.#run(`UPDATE ${this.#name} SET ${changes} WHERE rowid = ?`, ...values, Number(key));
  }

  async delete(key: string): Promise<void> {
    if (await this.#hasIds()) {
      await this.#run(`DELETE FROM ${this.#name} WHERE rowid = ?`, Number(key));
    }
  }

  async clear(): Promise<void> {
    await this.#run(`DELETE FROM ${this.#name}`);
  }

  async sql(sql: string): Promise<SqlTable> {
    return sqlTable(await this.#run(sql));
  }

  async #hasIds(): Promise<boolean> {
    try {
      const { rows } = await this.#run(`SELECT rowid FROM ${this.#name} LIMIT 1`);
      // A view has the name, and null under it.
      return rows[0]?.[0] !== null;
    } catch {
      return false;
    }
  }
}
