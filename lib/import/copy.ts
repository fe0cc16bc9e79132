import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** A column value. Dates are ISO strings; JSON is a string, too. */
export type Value = string | number | boolean | null;

/** Rows for one table, in the format of PostgreSQL's COPY. */
export class CopyRows {
  readonly table: string;
  readonly columns: readonly string[];
  count = 0;
  private readonly parts: string[] = [];

  /** Names of the table and its columns in the database. */
  constructor(table: string, columns: readonly string[]) {
    this.table = table;
    this.columns = columns;
  }

  /** Adds a row: a value for each column, in their order. */
  add(...values: readonly Value[]): void {
    if (values.length !== this.columns.length)
      throw new Error(`A row of ${this.table} has ${values.length} values.`);
    this.parts.push(`${values.map(encode).join("\t")}\n`);
    this.count += 1;
  }

  /** Writes the rows to the database. */
  async send(client: PoolClient): Promise<void> {
    if (this.count === 0) return;
    const columns = this.columns.map((column) => `"${column}"`).join(", ");
    await pipeline(
      Readable.from(chunks(this.parts)),
      client.query(copyFrom(`COPY ${this.table} (${columns}) FROM STDIN`)),
    );
  }
}

const CHUNK = 256 * 1024;

/** Joins rows into chunks: one write per row would be slow. */
function* chunks(parts: readonly string[]): Generator<Buffer> {
  let pending: string[] = [];
  let length = 0;
  for (const part of parts) {
    pending.push(part);
    length += part.length;
    if (length < CHUNK) continue;
    yield Buffer.from(pending.join(""));
    pending = [];
    length = 0;
  }
  if (pending.length > 0) yield Buffer.from(pending.join(""));
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function encode(value: Value): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return value.replace(/[\\\n\r\t]/g, (letter) => ESCAPES[letter] ?? letter);
  return String(value);
}
