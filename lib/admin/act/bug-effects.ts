import "server-only";
import type { PreviewItem } from "#lib/admin/act/preview-item.ts";
import { type FieldEffect, sayEffects } from "#lib/bugs/many/effect-words.ts";
import { isOfBugs, type RowChange } from "#lib/bugs/many/journal.ts";
import { sayBugs } from "#lib/bugs/many/said-bugs.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { db, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** What an act does to bugs, read from the history that it wrote. */

export type BugEffects = {
  /** All of them: their number is no part of any sentence. */
  ids: number[];
  /** Those that the viewer sees. */
  seen: number[];
  /** Only of bugs that the viewer sees. */
  fields: FieldEffect[];
  /** Bugs that the viewer sees with a status that the workflow of their new product does not have. */
  stranded: { product: string; status: string; ids: number[] }[];
};

/** The newest change of any bug: what comes after it is of this act. */
export async function markChanges(tx: Transaction): Promise<string> {
  const [row] = await queryRowsIn<{ id: string }>(
    tx,
    sql`SELECT coalesce(max(id), 0)::text AS id FROM changes`,
  );
  return row?.id ?? "0";
}

/** The bugs that the journal names, with what their history says since `mark`. */
export async function readBugEffects(
  tx: Transaction,
  viewer: Viewer,
  journal: readonly RowChange[],
  mark: string,
): Promise<BugEffects> {
  const ids = await findBugIds(tx, journal);
  if (ids.length === 0) return { ids, seen: [], fields: [], stranded: [] };
  // As it is before the act, which may take the sight of them away.
  const visible = await queryRowsIn<{ id: number }>(
    db,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${ids}::int[]) AND ${visibleBugs(viewer)} ORDER BY b.id`,
  );
  const seen = visible.map(({ id }) => id);
  const fields = await queryRowsIn<FieldEffect>(
    tx,
    sql`SELECT c.field, c."from", c."to", array_agg(DISTINCT c.bug_id ORDER BY c.bug_id) AS ids FROM changes c
        WHERE c.bug_id = ANY(${seen}::int[]) AND c.id > ${mark}::bigint AND c.at = now()::timestamptz(3)
        GROUP BY 1, 2, 3 ORDER BY 1, count(*) DESC, 2, 3`,
  );
  const moved = journal.flatMap(({ source, key, after }) =>
    source === "bugs" && after?.product_id !== undefined ? [Number(key.id)] : [],
  );
  const stranded =
    moved.length === 0
      ? []
      : await readStranded(
          tx,
          moved.filter((id) => seen.includes(id)),
        );
  return { ids, seen, fields, stranded };
}

/** The same with those of which only a flag changed: such a row names its flag alone. */
export async function findBugIds(tx: Transaction, journal: readonly RowChange[]): Promise<number[]> {
  const flags = journal.flatMap(({ source, key }) => (source === "flags" ? [Number(key.id)] : []));
  if (flags.length === 0) return bugIdsOf(journal);
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT DISTINCT bug_id AS id FROM flags WHERE id = ANY(${flags}::int[])`,
  );
  return [...new Set([...bugIdsOf(journal), ...rows.map(({ id }) => id)])].sort((a, b) => a - b);
}

/** The numbers of all bugs that it names, in order. */
export function bugIdsOf(journal: readonly RowChange[]): number[] {
  const ids = new Set<number>();
  for (const { source, key, before, after } of journal) {
    if (source === "bugs") ids.add(Number(key.id));
    else if (isOfBugs(source)) {
      const id = key.bug_id ?? before?.bug_id ?? after?.bug_id;
      if (id !== undefined) ids.add(Number(id));
    }
  }
  return [...ids].sort((a, b) => a - b);
}

async function readStranded(tx: Transaction, ids: readonly number[]): Promise<BugEffects["stranded"]> {
  return queryRowsIn(
    tx,
    sql`SELECT p.name::text AS product, b.status, array_agg(b.id ORDER BY b.id) AS ids FROM bugs b JOIN products p ON p.id = b.product_id
        WHERE b.id = ANY(${[...ids]}::int[]) AND NOT EXISTS (SELECT 1 FROM workflow_statuses ws
          WHERE ws.workflow_id = coalesce(p.workflow_id, (SELECT id FROM workflows WHERE is_default)) AND ws.status = b.status)
        GROUP BY 1, 2 ORDER BY 1, 2`,
  );
}

/** As sentences: the bugs, each field that changes, what stays. */
export function bugItems(effects: BugEffects): PreviewItem[] {
  const { ids, seen, fields, stranded } = effects;
  const bugs = seen.length;
  if (ids.length === 0) return [];
  const item = (text: string, of: readonly number[]): PreviewItem => {
    const href = listOf(of);
    return href ? { kind: "bugs", text, href } : { kind: "bugs", text };
  };
  return [
    item(
      `${bugs === 0 ? "Bugs that you do not see" : sayBugs(bugs, ids.length > bugs)} ${ids.length === 1 ? "changes" : "change"}.`,
      seen,
    ),
    ...sayEffects(fields).map(({ text, ids: some }) => item(text, some)),
    ...stranded.map(({ product, status, ids: some }) =>
      item(
        `${countOf(some.length, "bug")} ${some.length === 1 ? "keeps" : "keep"} the status ${status}, which the workflow of ${product} does not have.`,
        some,
      ),
    ),
    {
      kind: "kept",
      text: "Everything else about these bugs stays as it is: other fields, comments, attachments, history. Nobody gets a mail for each bug.",
    },
  ];
}

/** An address is at most some 1,500 characters long. */
const LINKED = 200;

function listOf(ids: readonly number[]): string | undefined {
  return ids.length === 0 || ids.length > LINKED ? undefined : `/bugs?id=${ids.join(",")}`;
}
