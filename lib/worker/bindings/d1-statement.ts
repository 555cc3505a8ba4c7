import type { D1Answer, D1Meta, D1Query, D1Value } from "./d1.ts";

type Row = Record<string, D1Value>;

export interface D1Result {
  success: true;
  meta: D1Meta;
  results: Row[];
}

/** An answer with its rows as objects; of two columns with the same name the last one stays. */
export function toRows({ columns, rows, meta }: D1Answer): D1Result {
  const results = rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
  );
  return { success: true, meta, results };
}

/** A statement with the values that it is bound to. Binding gives a new one. */
export class D1PreparedStatement {
  readonly #run: (queries: D1Query[]) => Promise<D1Answer[]>;
  readonly statement: string;
  readonly params: D1Value[];

  constructor(
    run: (queries: D1Query[]) => Promise<D1Answer[]>,
    statement: string,
    params: D1Value[] = [],
  ) {
    this.#run = run;
    this.statement = statement;
    this.params = params;
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new D1PreparedStatement(this.#run, this.statement, values.map(toValue));
  }

  /** The first row, or one column of it; null when there is no row. */
  async first(column?: string | null): Promise<Row | D1Value> {
    const [row] = toRows(await this.#answer()).results;
    if (!row) return null;
    if (column === undefined || column === null) return row;
    const value = row[column];
    if (value !== undefined) return value;
    throw new Error(`D1_COLUMN_NOTFOUND: Column not found (${column})`, {
      cause: new Error("Column not found"),
    });
  }

  async all(): Promise<D1Result> {
    return toRows(await this.#answer());
  }

  async run(): Promise<D1Result> {
    return toRows(await this.#answer());
  }

  /** Rows as lists of values; with `columnNames` the first one is the names. */
  async raw(options?: { columnNames?: boolean } | null): Promise<(D1Value | string)[][]> {
    const { columns, rows } = await this.#answer();
    return options?.columnNames ? [columns, ...rows] : rows;
  }

  async #answer(): Promise<D1Answer> {
    const [answer] = await this.#run([{ sql: this.statement, params: this.params }]);
    if (!answer) throw new Error("D1_ERROR: The database gave no answer.");
    return answer;
  }
}

/** A value as D1 stores it: a boolean as a number, bytes in any form as a list of them. */
function toValue(value: unknown): D1Value {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value)) {
    return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  }
  if (Array.isArray(value) && value.every(isByte)) return value;
  const message = `Type '${typeof value}' not supported for value '${String(value)}'`;
  throw new Error(`D1_TYPE_ERROR: ${message}`, { cause: new Error(message) });
}

const isByte = (value: unknown): value is number =>
  typeof value === "number" && value >= 0 && value < 256;
