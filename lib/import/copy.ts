import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** What a column takes. Dates are ISO texts; JSON is a text, too. */
export type Value = string | number | boolean | null;

/** Rows on their way into one table, kept as PostgreSQL's COPY reads them. */
export class CopyRows {
  readonly table: string;
  readonly columns: readonly string[];
  count = 0;
  private readonly parts: string[] = [];

  /** Names of a table and of its columns, as they stand in the database. */
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

  /** Sends them. */
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

/** Pieces of some size: a write for every row would cost more than the row. */
function* chunks(parts: readonly string[]): Generator<Buffer> {
  let waiting: string[] = [];
  let length = 0;
  for (const part of parts) {
    waiting.push(part);
    length += part.length;
    if (length < CHUNK) continue;
    yield Buffer.from(waiting.join(""));
    waiting = [];
    length = 0;
  }
  if (waiting.length > 0) yield Buffer.from(waiting.join(""));
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function encode(value: Value): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return value.replace(/[\\\n\r\t]/g, (letter) => ESCAPES[letter] ?? letter);
  return String(value);
}
