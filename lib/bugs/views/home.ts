import "server-only";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase, isInPhase, loadNameMeanings } from "#lib/catalog/workflow/phase-sql.ts";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** A bug as a line on somebody's home page. */
export type HomeLine = {
  id: number;
  summary: string;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  phase: Phase;
  /** Why it was closed; null for an open one. */
  meaning: Meaning | null;
  severity: string;
  product: string;
  component: string | null;
  targetRelease: string | null;
  /** ISO 8601. */
  changedAt: string;
};
/** A flag requested of the viewer, and who requested it. */
export type RequestedLine = HomeLine & {
  flag: string;
  setter: { handle: string; displayName: string } | null;
};
/** The newest few and how many there are; `hasMore`: counting stopped at that number. */
export type HomeList<Line> = { lines: Line[]; count: number; hasMore: boolean };

export type HomeView = {
  assigned: HomeList<HomeLine>;
  requests: HomeList<RequestedLine>;
  /** The viewer is QA contact, and the fix is ready to be tested. */
  toVerify: HomeList<HomeLine>;
  qa: HomeList<HomeLine>;
  filed: HomeList<HomeLine>;
};

const LINES = 10;
const COUNT_MAX = 1000;

/** What needs the viewer's attention; each list by latest change. The lists are queried in parallel. */
export async function getHome(viewer: Actor): Promise<HomeView> {
  const me = viewer.userId;
  const isBugVisible = visibleBugs(viewer);
  const isAttachmentVisible = sql`(a.id IS NULL OR ${visiblePart(viewer, sql`a`)})`;
  const isOpen = sql`b.resolution IS NULL`;
  const meanings = await loadNameMeanings();
  const [assigned, requests, toVerify, qa, filed] = await Promise.all([
    list<HomeLine>(sql`b.assignee_id = ${me} AND ${isOpen} AND ${isBugVisible}`),
    list<RequestedLine>(
      sql`f.requestee_id = ${me} AND f.status = 'requested' AND ${isBugVisible} AND ${isAttachmentVisible}`,
      {
        columns: sql`, ft.name AS flag, CASE WHEN fs.id IS NULL THEN NULL
        ELSE json_build_object('handle', fs.handle, 'displayName', fs.display_name) END AS setter`,
        from: sql`flags f JOIN bugs b ON b.id = f.bug_id LEFT JOIN attachments a ON a.id = f.attachment_id`,
        more: sql`JOIN flag_types ft ON ft.id = f.type_id LEFT JOIN users fs ON fs.id = f.setter_id`,
      },
    ),
    list<HomeLine>(
      sql`b.qa_contact_id = ${me} AND ${isInPhase(meanings, ["to_verify"])} AND ${isBugVisible}`,
    ),
    list<HomeLine>(sql`b.qa_contact_id = ${me} AND ${isOpen} AND ${isBugVisible}`),
    list<HomeLine>(sql`b.reporter_id = ${me} AND ${isBugVisible}`),
  ]);
  return { assigned, requests, toVerify, qa, filed };
}

type Parts = { columns: Sql; from: Sql; more: Sql };
const plain: Parts = { columns: sql``, from: sql`bugs b`, more: sql`` };

async function list<Line extends HomeLine>(
  which: Sql,
  { columns, from, more }: Parts = plain,
): Promise<HomeList<Line>> {
  const rows = await queryRows<Line & { total: number }>(sql`
      SELECT b.id, b.summary, b.status, b.resolution, b.resolution IS NULL AS "isOpen", ${bugPhase} AS phase, ${bugMeaning} AS meaning,
        b.severity, p.name::text AS product,
        c.name::text AS component, t.name AS "targetRelease", to_json(b.changed_at) AS "changedAt",
        (SELECT count(*)::int FROM (SELECT 1 FROM ${from} WHERE ${which} LIMIT ${COUNT_MAX + 1}) x) AS total ${columns}
      FROM ${from} ${more}
      JOIN products p ON p.id = b.product_id
      LEFT JOIN components c ON c.id = b.component_id
      LEFT JOIN versions t ON t.id = b.target_release_id
      WHERE ${which} ORDER BY b.changed_at DESC, b.id DESC LIMIT ${LINES}`);
  const count = rows[0]?.total ?? 0;
  return { lines: rows, count: Math.min(count, COUNT_MAX), hasMore: count > COUNT_MAX };
}
