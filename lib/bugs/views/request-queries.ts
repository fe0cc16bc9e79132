import "server-only";
import { FIRST_HTML, firstWords } from "#lib/bugs/comments/first-words.ts";
import { saidComments, visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { allowedMoves, type FlagMove } from "#lib/flags/policy.ts";
import { listFlagTypes, type PersonRef, type SuggestedPerson } from "#lib/flags/queries.ts";
import { suggestPeople } from "#lib/flags/suggested.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/** Requests of me, by me, of nobody in particular, or of anybody in the products in which I hold a role. */
export type RequestSide = "of-me" | "by-me" | "of-nobody" | "in-mine";

/** A requested flag with its bug, and what the viewer may do with it. */
export type RequestLine = {
  id: number;
  typeId: number;
  type: string;
  description: string;
  bugId: number;
  revision: number;
  summary: string;
  status: string;
  resolution: string | null;
  isOpen: boolean;
  phase: Phase;
  meaning: Meaning | null;
  severity: string;
  /** The target release, else the target milestone. */
  target: string | null;
  product: string;
  component: string | null;
  attachment: string | null;
  attachmentId: number | null;
  setter: PersonRef | null;
  requestee: PersonRef | null;
  /** ISO 8601. */
  requestedAt: string;
  /** The beginning of what was said when it was asked, or passed on, whatever was first; "" for nothing that the viewer may read. */
  question: string;
  moves: FlagMove[];
  canNameRequestee: boolean;
  isMultiplicable: boolean;
  isQuestion: boolean;
  /** The viewer asked. */
  isOwn: boolean;
  /** To whom a question is likely passed on: not who is asked. */
  suggested: SuggestedPerson[];
};

export type RequestList = {
  lines: RequestLine[];
  /** Not counted beyond REQUEST_COUNT_MAX. */
  count: number;
  /** Filter choices. */
  products: string[];
  types: string[];
  targets: string[];
  /** Of nobody in particular, in products in which the viewer holds a role: they wait for one of them. */
  waiting: number;
};

const QUESTION_MAX = 200;
export const REQUESTS_SHOWN = 50;
export const REQUEST_COUNT_MAX = 1000;

type RequestFilter = {
  side: RequestSide;
  product?: string;
  type?: string;
  /** The name of a target release or milestone. */
  target?: string;
  /** Asked at least so many days ago. */
  days?: number;
  page?: number;
};

/**
 * Open requests on visible bugs and attachments, oldest first; of those to nobody in particular, first those in products in
 * which the viewer holds a role.
 */
export async function listRequests(
  viewer: Viewer,
  { side, page = 1, days = 0, ...filter }: RequestFilter,
): Promise<RequestList> {
  if (viewer.userId === null)
    return { lines: [], count: 0, products: [], types: [], targets: [], waiting: 0 };
  // PostgreSQL rejects NUL characters.
  const [product, type, target] = [filter.product, filter.type, filter.target].map((it) =>
    it?.replaceAll("\0", ""),
  );
  const whole = sql`${onSide(viewer, side)} AND ${isVisible(viewer)}`;
  const narrow = joinSql(
    [
      whole,
      ...(product ? [sql`p.name = ${product}::citext`] : []),
      ...(type ? [sql`ft.name = ${type}`] : []),
      ...(target ? [sql`${targetName} = ${target}`] : []),
      ...(days > 0 ? [sql`f.changed_at <= now() - make_interval(days => ${days}::int)`] : []),
    ],
    " AND ",
  );
  const isMine = sql`b.product_id = ANY(${heldProductIds(viewer)}::int[])`;
  const order = side === "of-nobody" ? sql`${isMine} DESC, f.changed_at, f.id` : sql`f.changed_at, f.id`;
  const [rows, [counted], facets, [mine]] = await Promise.all([
    queryRows<Row>(sql`
      SELECT f.id, f.type_id AS "typeId", ft.name AS type, ft.description, b.id AS "bugId", b.revision, b.summary,
        b.status, b.resolution, b.resolution IS NULL AS "isOpen", ${bugPhase} AS phase, ${bugMeaning} AS meaning, b.severity, ${targetName} AS target,
        b.product_id AS "productId", b.component_id AS "componentId", p.name::text AS product, c.name::text AS component,
        coalesce(nullif(a.summary, ''), a.file_name) AS attachment, a.id AS "attachmentId", f.setter_id AS "setterId", f.requestee_id AS "requesteeId",
        CASE WHEN s.id IS NULL THEN NULL ELSE json_build_object('handle', s.handle, 'displayName', s.display_name) END AS setter,
        CASE WHEN r.id IS NULL THEN NULL ELSE json_build_object('handle', r.handle, 'displayName', r.display_name) END AS requestee,
        to_json(f.changed_at) AS "requestedAt",
        ${questionQuery(viewer)} AS question, json_build_object('reporter', ${personOf(sql`b.reporter_id`)}, 'assignee', ${personOf(sql`b.assignee_id`)},
          'qaContact', ${personOf(sql`b.qa_contact_id`)}, 'triageOwner', ${personOf(sql`c.triage_owner_id`)}) AS people
      ${from}
      LEFT JOIN components c ON c.id = b.component_id
      LEFT JOIN users s ON s.id = f.setter_id LEFT JOIN users r ON r.id = f.requestee_id
      WHERE ${narrow} ORDER BY ${order} LIMIT ${REQUESTS_SHOWN} OFFSET ${(page - 1) * REQUESTS_SHOWN}`),
    queryRows<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM (SELECT 1 ${from} WHERE ${narrow} LIMIT ${REQUEST_COUNT_MAX}) x`,
    ),
    queryRows<{ product: string; type: string; target: string | null }>(
      sql`SELECT DISTINCT p.name::text AS product, ft.name AS type, ${targetName} AS target ${from} WHERE ${whole} ORDER BY 1, 2, 3 LIMIT 500`,
    ),
    queryRows<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM (SELECT 1 ${from}
          WHERE ${onSide(viewer, "of-nobody")} AND ${isMine} AND ${isVisible(viewer)} LIMIT ${REQUEST_COUNT_MAX}) x`,
    ),
  ]);
  const rules = await listFlagTypes(sql`ft.id = ANY(${rows.map(({ typeId }) => typeId)}::int[])`);
  const lines = rows.flatMap(
    ({ productId, componentId, setterId, requesteeId, people, ...row }): RequestLine[] => {
      const rule = rules.find(({ id }) => id === row.typeId);
      if (!rule) return [];
      const flag = { status: "requested" as const, setterId, requesteeId };
      const { canNameRequestee, isMultiplicable, isQuestion } = rule;
      const isOwn = setterId === viewer.userId;
      const moves = allowedMoves(viewer, rule, flag, { productId, componentId });
      const question = firstWords(row.question ?? "", QUESTION_MAX);
      const suggested = suggestPeople(viewer, people).filter(
        ({ handle }) => handle !== row.requestee?.handle,
      );
      return [{ ...row, question, moves, canNameRequestee, isMultiplicable, isQuestion, isOwn, suggested }];
    },
  );
  const unique = (values: string[]) =>
    [...new Set(values)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return {
    lines,
    count: counted?.count ?? 0,
    products: unique(facets.map((row) => row.product)),
    types: unique(facets.map((row) => row.type)),
    targets: unique(facets.flatMap((row) => row.target ?? [])),
    waiting: mine?.count ?? 0,
  };
}

/** The number of open requests of the viewer, for the site bar, which shows at most "99+": one row with one number. */
export function requestCountQuery(viewer: Viewer, me: number): Sql {
  return sql`SELECT count(*)::int FROM (SELECT 1 FROM flags f JOIN bugs b ON b.id = f.bug_id
    LEFT JOIN attachments a ON a.id = f.attachment_id
    WHERE ${ofPerson(me)} AND ${isVisible(viewer)} LIMIT 100) x`;
}

/** The first that was said: with the request as it is now, or before it was passed on, step by step. */
function questionQuery(viewer: Viewer): Sql {
  const isSaid = sql`NOT (c.number = 0 AND c.audience_id IS NULL) AND ${saidComments(viewer)}`;
  return sql`(WITH RECURSIVE asked AS (
      (SELECT h.id, h.event_id, h."from" FROM changes h WHERE h.bug_id = b.id AND h.field = 'flag' AND h.to_id = f.type_id
          AND h."to" = ft.name || '?' || coalesce('(@' || r.handle::text || ')', '') ORDER BY h.id DESC LIMIT 1)
      UNION ALL
      SELECT p.id, p.event_id, p."from" FROM asked CROSS JOIN LATERAL (SELECT h.id, h.event_id, h."from" FROM changes h
          WHERE h.bug_id = b.id AND h.field = 'flag' AND h."to" = asked."from" AND h.id < asked.id
          ORDER BY h.id DESC LIMIT 1) p WHERE asked."from" LIKE '%?%')
    SELECT left(c.html, ${FIRST_HTML}) FROM asked JOIN comments c ON c.event_id = asked.event_id AND c.bug_id = b.id
    WHERE ${isSaid} ORDER BY asked.id LIMIT 1)`;
}

type Row = Omit<
  RequestLine,
  "question" | "moves" | "canNameRequestee" | "isMultiplicable" | "isQuestion" | "isOwn" | "suggested"
> & {
  people: Parameters<typeof suggestPeople>[1];
  productId: number;
  componentId: number | null;
  setterId: number | null;
  requesteeId: number | null;
  question: string | null;
};

/** The person with this number, as JSON. */
function personOf(id: Sql): Sql {
  return sql`(SELECT json_build_object('handle', x.handle, 'displayName', x.display_name) FROM users x WHERE x.id = ${id})`;
}

const from = sql`FROM flags f JOIN flag_types ft ON ft.id = f.type_id JOIN bugs b ON b.id = f.bug_id
  JOIN products p ON p.id = b.product_id LEFT JOIN attachments a ON a.id = f.attachment_id
  LEFT JOIN versions t ON t.id = b.target_release_id LEFT JOIN milestones m ON m.id = b.target_milestone_id`;

const targetName = sql`coalesce(t.name::text, m.name::text)`;

function onSide(viewer: Viewer, side: RequestSide): Sql {
  if (side === "of-me") return ofPerson(viewer.userId ?? 0);
  if (side === "by-me") return sql`f.status = 'requested' AND f.setter_id = ${viewer.userId}`;
  if (side === "in-mine")
    return sql`f.status = 'requested' AND b.product_id = ANY(${heldProductIds(viewer)}::int[])`;
  return sql`f.status = 'requested' AND f.requestee_id IS NULL`;
}

function ofPerson(me: number): Sql {
  return sql`f.status = 'requested' AND f.requestee_id = ${me}`;
}

function isVisible(viewer: Viewer): Sql {
  return sql`${visibleBugs(viewer, "few")} AND (a.id IS NULL OR ${visiblePart(viewer, sql`a`)})`;
}
