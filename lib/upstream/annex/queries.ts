import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { FIRST_HTML, firstWords } from "#lib/bugs/comments/first-words.ts";
import { commentAnchor } from "#lib/bugs/views/bug.ts";
import {
  insidersOf,
  saidComments,
  visibleBugs,
  visibleCases,
  visibleTrackings,
} from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { hasAnnex, mayAddToAnnex, mayRemoveCase } from "#lib/upstream/annex/policy.ts";

/** A customer's case. Times are ISO 8601 in UTC. */
export type CaseView = {
  id: number;
  number: string;
  customer: string;
  note: string;
  addedBy: string;
  addedAt: string;
  mayRemove: boolean;
};

/** What belongs only to the audience of a tracking. */
export type AnnexView = {
  trackingId: number;
  /** In words. */
  audience: string;
  cases: CaseView[];
  /** The customers of cases in the product, as they are written there. */
  customers: string[];
  /** The comments of the bug that are for this audience, oldest first. */
  comments: { anchor: string; author: string | null; at: string; beginning: string }[];
  mayAdd: boolean;
};

type Row = {
  trackingId: number;
  productId: number;
  audience: string;
  own: number | null;
  isDownstream: boolean;
  cases: (Omit<CaseView, "mayRemove"> & { addedById: number })[];
  customers: string[];
  comments: AnnexView["comments"];
};

const BEGINNING_MAX = 160;
/** More are not offered to choose from. */
const CUSTOMERS_MAX = 500;

/** The annexes of the trackings of a visible bug, by tracking: only those whose audience the viewer is in. One statement. */
export async function listAnnexes(viewer: Viewer, bugId: number): Promise<Map<number, AnnexView>> {
  if (viewer.userId === null && !viewer.isAdministrator) return new Map();
  const rows = await queryRows<Row>(sql`
    SELECT x.id AS "trackingId", x.product_id AS "productId", ${audienceName(viewer, sql`x`)} AS audience, x.own, x.is_downstream AS "isDownstream",
      (SELECT coalesce(json_agg(json_build_object('id', cc.id, 'number', cc.number, 'customer', cc.customer, 'note', cc.note,
          'addedBy', ${PERSON_NAME}, 'addedAt', cc.added_at, 'addedById', cc.added_by_id) ORDER BY cc.added_at, cc.id), '[]')
        FROM customer_cases cc JOIN users u ON u.id = cc.added_by_id WHERE cc.tracking_id = x.id AND ${visibleCases(viewer)}) AS cases,
      ARRAY(SELECT min(cc.customer::text) FROM customer_cases cc JOIN trackings t ON t.id = cc.tracking_id JOIN bugs b ON b.id = t.bug_id
        WHERE t.product_id = x.product_id AND cc.customer <> '' AND ${visibleCases(viewer)} AND ${visibleBugs(viewer, "few")}
        GROUP BY cc.customer ORDER BY 1 LIMIT ${CUSTOMERS_MAX}) AS customers,
      (SELECT coalesce(json_agg(json_build_object('anchor', ${commentAnchor}, 'author', ${PERSON_NAME}, 'at', c.created_at, 'beginning', left(c.html, ${FIRST_HTML}))
          ORDER BY c.created_at, c.id), '[]')
        FROM comments c LEFT JOIN users u ON u.id = c.author_id WHERE c.bug_id = ${bugId} AND c.audience_id = x.audience_id AND ${saidComments(viewer)}) AS comments
    FROM (SELECT t.id, t.product_id, t.audience_id AS own, coalesce(t.audience_id, ${insidersOf(viewer)}) AS audience_id, k.kind = 'downstream' AS is_downstream
      FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id JOIN classifications k ON k.id = p.classification_id
      WHERE t.bug_id = ${bugId} AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}) x
    WHERE x.audience_id IS NOT NULL`);
  return new Map(
    rows
      .filter(({ own, isDownstream }) => hasAnnex({ isDownstream, audience: own }))
      .map(({ trackingId, productId, audience, cases, customers, comments }) => [
        trackingId,
        {
          trackingId,
          audience,
          customers,
          cases: cases.map(({ addedById, ...one }) => ({
            ...one,
            mayRemove: mayRemoveCase(viewer, { addedById, productId }),
          })),
          comments: comments.map((one) => ({ ...one, beginning: firstWords(one.beginning, BEGINNING_MAX) })),
          mayAdd: mayAddToAnnex(viewer, productId),
        },
      ]),
  );
}
