import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type BugTable, bugTables, drawFor } from "#tests/bench/bug-tables.ts";
import { fillCatalogue } from "#tests/bench/catalogue.ts";
import { giveBack, takeIndexes } from "#tests/bench/indexes.ts";
import { fillTrackings } from "#tests/bench/trackings.ts";
import { eventsOf, shapeOf, type World, worldOf } from "#tests/bench/world.ts";

/**
 * Fills a migrated, empty database with `bugs` bugs of a realistic shape: few products and people
 * have most of them, a few bugs have most of the comments. The same for the same number. By COPY.
 */
export async function generate(
  url: string,
  bugs: number,
  onStep: (step: string) => void = () => {},
): Promise<void> {
  const world = worldOf(bugs);
  const tables = bugTables.map(nameOf);
  const clients = [
    new pg.Client({ connectionString: url }),
    new pg.Client({ connectionString: url }),
  ] as const;
  const [client] = clients;
  try {
    for (const one of clients) {
      await one.connect();
      await one.query("SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 1");
    }
    await client.query("BEGIN");
    await fillCatalogue(client, world);
    const taken = await takeIndexes(client, tables);
    for (const [index, table] of bugTables.entries()) {
      onStep(nameOf(table));
      const rows = Readable.from(pieces(rowsOf(table, index, world)), { objectMode: false });
      await pipeline(rows, client.query(copyFrom(`COPY ${table.into} FROM STDIN WITH (FREEZE)`)));
    }
    await client.query("SELECT setval('bugs_id_seq', max(id)) FROM bugs");
    await client.query("SELECT setval('events_id_seq', max(id)) FROM events");
    await client.query("COMMIT");
    await giveBack(clients, tables, taken, onStep);
    onStep("trackings");
    await fillTrackings(client);
    onStep("bug_counts");
    await client.query("SELECT recount_bugs()");
    onStep("VACUUM ANALYZE");
    await client.query("VACUUM ANALYZE");
  } finally {
    for (const one of clients) await one.end();
  }
}

function nameOf({ into }: BugTable): string {
  return into.slice(0, into.indexOf(" "));
}

function* rowsOf(table: BugTable, index: number, world: World): Generator<readonly unknown[]> {
  let firstEvent = 1;
  for (let id = 1; id <= world.bugs; id += 1) {
    const shape = shapeOf(id, world);
    const events = eventsOf(shape, world);
    yield* table.rows({ ...shape, events, firstEvent }, drawFor(index, id), world);
    firstEvent += events.length;
  }
}

/** Rows as COPY's text format, in pieces of some kilobytes. */
function* pieces(rows: Iterable<readonly unknown[]>): Generator<string> {
  let piece = "";
  for (const row of rows) {
    piece += `${row.map((value) => (value === null ? "\\N" : value)).join("\t")}\n`;
    if (piece.length > 256_000) {
      yield piece;
      piece = "";
    }
  }
  if (piece) yield piece;
}
