import { expect, test } from "vitest";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { anonymousViewer, findViewer, type Viewer } from "#lib/people/viewer.ts";
import { generate } from "#tests/bench/generate.ts";
import {
  type BugShape,
  isForViewer,
  isPublic,
  LONG_COMMENTS,
  RICH,
  shapeOf,
  VIEWER,
  worldOf,
} from "#tests/bench/world.ts";
import { databaseUrl } from "#tests/support/database.ts";

const BUGS = 2000;
await generate(databaseUrl, BUGS);

async function listSeen(viewer: Viewer): Promise<Set<number>> {
  const rows = await queryRows<{ id: number }>(sql`SELECT b.id FROM bugs b WHERE ${visibleBugs(viewer)}`);
  return new Set(rows.map(({ id }) => id));
}

function listExpected(isSeen: (bug: BugShape) => boolean): number[] {
  const world = worldOf(BUGS);
  return Array.from({ length: BUGS }, (_, index) => index + 1).filter((id) => isSeen(shapeOf(id, world)));
}

test("the jobs of the bench ask for bugs that are there to be seen, and a third is hidden from the viewer", async () => {
  const viewer = await findViewer(VIEWER);
  if (!viewer) throw new Error("There is no viewer.");
  expect(viewer.groupIds.length).toBe(30);
  const seen = await listSeen(viewer);
  expect(listExpected(isForViewer).filter((id) => !seen.has(id))).toEqual([]);
  expect(seen.size / BUGS).toBeGreaterThan(0.6);
  expect(seen.size / BUGS).toBeLessThan(0.72);
  expect([...(await listSeen(anonymousViewer))].sort((a, b) => a - b)).toEqual(listExpected(isPublic));
});

test("a long bug has as many comments as the bench says, and some are private", async () => {
  const [row] = await queryRows<{ count: number; hidden: number }>(
    sql`SELECT count(*)::int AS count, count(*) FILTER (WHERE a.product_id = b.product_id)::int AS hidden
      FROM comments c JOIN bugs b ON b.id = c.bug_id LEFT JOIN audiences a ON a.id = c.audience_id WHERE b.id = 1000`,
  );
  expect(row?.count).toBe(LONG_COMMENTS);
  expect(row?.hidden).toBeGreaterThan(5);
});

test("a rich bug has as much of everything as the bench says", async () => {
  const [row] = await queryRows<Record<keyof typeof RICH, number>>(sql`SELECT
    (SELECT count(*)::int FROM comments WHERE bug_id = 500) AS comments,
    (SELECT count(*)::int FROM attachments WHERE bug_id = 500) AS attachments,
    (SELECT count(*)::int FROM changes WHERE bug_id = 500) AS changes,
    (SELECT count(*)::int FROM dependencies WHERE 500 IN (bug_id, depends_on_id)) AS dependencies`);
  expect(row).toEqual(RICH);
});

test("each bug has one filing, and as many revisions as its history counts", async () => {
  const wrong = await queryRows<{ id: number }>(
    sql`SELECT b.id FROM bugs b JOIN events e ON e.bug_id = b.id GROUP BY b.id
      HAVING count(*) FILTER (WHERE e.is_filing) <> 1 OR max(e.revision) <> b.revision`,
  );
  expect(wrong).toEqual([]);
});

test("a common word is in many comments, most words in few", async () => {
  const rows = await queryRows<{ docs: number }>(
    sql`SELECT ndoc AS docs FROM ts_stat('SELECT to_tsvector(''simple'', text) FROM comments') ORDER BY ndoc DESC`,
  );
  expect(rows[0]?.docs).toBeGreaterThan(1000);
  expect(rows[Math.floor(rows.length / 2)]?.docs).toBeLessThan(10);
});
