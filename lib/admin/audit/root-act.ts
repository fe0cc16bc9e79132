import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** The act that is undone in the end: of an undo what it took back, however often. */
export type RootAct = {
  id: string;
  name: string;
  /** How many undos are in between: 0 for an act that is not an undo. */
  undos: number;
};

/** By the number of the act. */
export async function findRootActs(run: RunsSql, acts: readonly string[]): Promise<Map<string, RootAct>> {
  const rows = await queryRowsIn<RootAct & { of: string }>(
    run,
    sql`WITH RECURSIVE chain AS (
          SELECT a.id AS of, a.id, a.name, a.undoes_id, 0 AS undos FROM acts a WHERE a.id = ANY(${[...acts]}::uuid[])
          UNION ALL
          SELECT c.of, a.id, a.name, a.undoes_id, c.undos + 1 FROM chain c JOIN acts a ON a.id = c.undoes_id
        )
        SELECT DISTINCT ON (of) of::text AS of, id::text AS id, name, undos FROM chain ORDER BY of, undos DESC`,
  );
  return new Map(rows.map(({ of, ...root }) => [of, root]));
}
