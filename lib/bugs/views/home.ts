import "server-only";
import { isIgnored } from "#lib/bugs/ignored/ignored.ts";
import { hasOpenBox, isAskedItself } from "#lib/bugs/trackings/open-boxes.ts";
import { bugsToVerifyBy } from "#lib/bugs/trackings/to-verify.ts";
import { listDownstreamProducts, waitsDownstream } from "#lib/bugs/views/downstream-work.ts";
import { type HomeLine, homeLineColumns, homeLineJoins } from "#lib/bugs/views/home-line.ts";
import { listMentions, type MentionLine } from "#lib/bugs/views/mentioned.ts";
import { listMoved, type MovedLine } from "#lib/bugs/views/moved.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared, queryRows } from "#lib/db/query.ts";
import type { Actor, Viewer } from "#lib/people/viewer.ts";

/** A flag requested of the viewer, and who requested it. */
export type RequestedLine = HomeLine & {
  flag: string;
  setter: { handle: string; displayName: string } | null;
  /** ISO 8601. */
  requestedAt: string;
};
/** The newest few and how many there are; `hasMore`: counting stopped at that number. */
export type HomeList<Line> = { lines: Line[]; count: number; hasMore: boolean };

export type HomeView = {
  /** Comments that mention the viewer, who has not seen them yet; the newest few. */
  mentions: MentionLine[];
  /** What others did on the viewer's bugs. */
  moved: MovedLine[];
  assigned: HomeList<HomeLine>;
  /** Bugs with a fix that is asked for somewhere and waits for an answer of the viewer. */
  fixes: HomeList<HomeLine>;
  requests: HomeList<RequestedLine>;
  /** The viewer is QA contact, or said that somebody will test it, and the fix is ready to be tested. */
  toVerify: HomeList<HomeLine>;
  qa: HomeList<HomeLine>;
  filed: HomeList<HomeLine>;
  /** Of the downstream products that the viewer works on; null: of none. */
  downstream: {
    products: string[];
    unrouted: HomeList<HomeLine>;
    undecided: HomeList<HomeLine>;
    /** Closed upstream without a fix. */
    turnedDown: HomeList<HomeLine>;
  } | null;
};

const LINES = 10;
const COUNT_MAX = 1000;

/** What needs the viewer's attention; each list by latest change, requests by age. The lists are queried in parallel. */
export async function getHome(viewer: Actor): Promise<HomeView> {
  const me = viewer.userId;
  const isBugVisible = visibleBugs(viewer);
  const isAttachmentVisible = sql`(a.id IS NULL OR ${visiblePart(viewer, sql`a`)})`;
  const isOpen = sql`b.resolution IS NULL`;
  // What is theirs or asked of them is there all the same.
  const isNews = sql`${isBugVisible} AND NOT ${isIgnored(viewer)}`;
  const products = await listDownstreamProducts(viewer);
  const waits = waitsDownstream(viewer, products);
  const [mentions, moved, requests, [assigned, fixes, toVerify, qa, filed, unrouted, undecided, turnedDown]] =
    await Promise.all([
      listMentions(viewer),
      listMoved(viewer),
      list<RequestedLine>(
        viewer,
        sql`f.requestee_id = ${me} AND f.status = 'requested' AND ${isBugVisible} AND ${isAttachmentVisible}`,
        {
          columns: sql`, to_json(f.changed_at) AS "requestedAt", ft.name AS flag, CASE WHEN fs.id IS NULL THEN NULL
        ELSE json_build_object('handle', fs.handle, 'displayName', fs.display_name) END AS setter`,
          from: sql`flags f JOIN bugs b ON b.id = f.bug_id LEFT JOIN attachments a ON a.id = f.attachment_id`,
          more: sql`JOIN flag_types ft ON ft.id = f.type_id LEFT JOIN users fs ON fs.id = f.setter_id`,
          // As on the page of requests: who waits longest is first.
          order: sql`f.changed_at, f.id`,
        },
      ),
      listAll(viewer, [
        sql`b.assignee_id = ${me} AND ${isOpen} AND ${isBugVisible}`,
        sql`b.id = ANY(ARRAY(SELECT t.bug_id FROM trackings t WHERE ${hasOpenBox(viewer)})) AND ${isAskedItself} AND ${isBugVisible}`,
        sql`b.id IN (${bugsToVerifyBy(viewer)}) AND ${isBugVisible}`,
        sql`b.qa_contact_id = ${me} AND ${isOpen} AND ${isBugVisible}`,
        sql`b.reporter_id = ${me} AND ${isBugVisible}`,
        ...(products.length > 0
          ? [
              sql`${waits.unrouted} AND ${isNews}`,
              sql`${waits.undecided} AND ${isNews}`,
              sql`${waits.closed} AND ${isNews}`,
            ]
          : []),
      ]),
    ]);
  const names = products.map(({ name }) => name);
  const downstream = unrouted &&
    undecided &&
    turnedDown && { products: names, unrouted, undecided, turnedDown };
  return { mentions, moved, assigned, fixes, requests, toVerify, qa, filed, downstream: downstream ?? null };
}

/** The bugs that changed last, of those that the viewer sees. */
export async function listChangedLately(viewer: Viewer, limit = 8): Promise<HomeLine[]> {
  return queryRows<HomeLine>(sql`
    SELECT ${homeLineColumns(viewer)} FROM bugs b ${homeLineJoins} WHERE ${visibleBugs(viewer)}
    ORDER BY b.changed_at DESC, b.id DESC LIMIT ${limit}`);
}

type Parts = { columns: Sql; from: Sql; more: Sql; order: Sql };
const plain: Parts = {
  columns: sql``,
  from: sql`bugs b`,
  more: sql``,
  order: sql`b.changed_at DESC, b.id DESC`,
};

type Counted<Line> = Line & { total: number };

async function list<Line extends HomeLine>(
  viewer: Viewer,
  which: Sql,
  parts: Parts = plain,
): Promise<HomeList<Line>> {
  return listOf(await queryRows<Counted<Line>>(listQuery(viewer, which, parts)));
}

/** Several lists of bugs in one round trip. */
async function listAll<Whiches extends readonly Sql[]>(
  viewer: Viewer,
  whiches: readonly [...Whiches],
): Promise<{ [Index in keyof Whiches]: HomeList<HomeLine> }>;
async function listAll(viewer: Viewer, whiches: readonly Sql[]): Promise<HomeList<HomeLine>[]> {
  const parts = whiches.map(
    (which, place) => sql`SELECT ${place}::int AS place, x.* FROM (${listQuery(viewer, which)}) x`,
  );
  const rows = await queryPrepared<Counted<HomeLine> & { place: number }>(joinSql(parts, " UNION ALL "));
  const newestFirst = (one: HomeLine, other: HomeLine) =>
    other.changedAt.localeCompare(one.changedAt) || other.id - one.id;
  return whiches.map((_, place) => listOf(rows.filter((row) => row.place === place).sort(newestFirst)));
}

function listQuery(viewer: Viewer, which: Sql, { columns, from, more, order }: Parts = plain): Sql {
  return sql`
      SELECT ${homeLineColumns(viewer)},
        (SELECT count(*)::int FROM (SELECT 1 FROM ${from} WHERE ${which} LIMIT ${COUNT_MAX + 1}) x) AS total ${columns}
      FROM ${from} ${more} ${homeLineJoins}
      WHERE ${which} ORDER BY ${order} LIMIT ${LINES}`;
}

function listOf<Line extends HomeLine>(rows: readonly Counted<Line>[]): HomeList<Line> {
  const count = rows[0]?.total ?? 0;
  return { lines: [...rows], count: Math.min(count, COUNT_MAX), hasMore: count > COUNT_MAX };
}

/** How many bugs wait for the viewer to verify them, counted up to 100. */
export function toVerifyCountQuery(viewer: Viewer): Sql {
  return sql`SELECT count(*)::int FROM (SELECT 1 FROM bugs b
    WHERE b.id IN (${bugsToVerifyBy(viewer, { limit: 100 })}) AND ${visibleBugs(viewer, "few")} LIMIT 100) x`;
}
