/** A value as SQLite gives it to a program. */
export type SqlValue = string | number | null | ArrayBuffer;

type Row = Record<string, SqlValue>;

/**
 * What a statement gave. The class's name is the one that programs see on Cloudflare.
 * @see https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#returns
 */
export class SqlStorageCursor {
  readonly columnNames: string[];
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly #rows: SqlValue[][];
  #next = 0;

  constructor(columnNames: string[], rows: SqlValue[][], rowsWritten: number) {
    this.columnNames = columnNames;
    this.rowsRead = rows.length;
    this.rowsWritten = rowsWritten;
    this.#rows = rows;
  }

  next(): { done: boolean; value?: Row } {
    const row = this.#take();
    return row ? { done: false, value: this.#named(row) } : { done: true };
  }

  toArray(): Row[] {
    return [...this];
  }

  one(): Row {
    const row = this.#take();
    const problem = "Expected exactly one result from SQL query, but got";
    if (!row) throw new Error(`${problem} no results.`);
    if (this.#take()) throw new Error(`${problem} multiple results.`);
    return this.#named(row);
  }

  /** The rows that are left as lists of values. */
  raw(): IterableIterator<SqlValue[]> & { toArray(): SqlValue[][] } {
    const take = (): SqlValue[] | undefined => this.#take();
    return {
      next: () => {
        const value = take();
        return value ? { done: false, value } : { done: true, value: undefined };
      },
      toArray() {
        return [...this];
      },
      [Symbol.iterator]() {
        return this;
      },
    };
  }

  *[Symbol.iterator](): Generator<Row> {
    for (let row = this.#take(); row; row = this.#take()) yield this.#named(row);
  }

  #take(): SqlValue[] | undefined {
    return this.#rows[this.#next++];
  }

  /** Of two columns with the same name the last one stays. */
  #named(row: SqlValue[]): Row {
    return Object.fromEntries(this.columnNames.map((name, index) => [name, row[index] ?? null]));
  }
}
