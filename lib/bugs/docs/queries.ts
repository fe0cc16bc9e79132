import "server-only";
import { reportOf } from "#lib/bugs/access/private-report.ts";
import { hasOwnDocText } from "#lib/bugs/docs/places.ts";
import { plainColumns } from "#lib/bugs/fields/columns.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { type BugFacts, canChangeField, rightToEdit } from "#lib/bugs/policy.ts";
import type { PersonRef } from "#lib/bugs/views/bug.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A doc text, or the place for one. */
export type DocTextView = {
  /** The product in whose notes it is; null: for everybody. */
  product: string | null;
  text: string;
  html: string;
  /** 0: there is none yet. */
  revision: number;
  writtenBy: PersonRef | null;
  writtenAt: string | null;
  reviewedBy: PersonRef | null;
  reviewedAt: string | null;
  mayWrite: boolean;
  /** The viewer may write here, and somebody else wrote it. */
  mayReview: boolean;
};

export type DocView = {
  id: number;
  summary: string;
  product: string;
  classification: string;
  /** Its doc type. */
  type: string;
  milestone: string | null;
  /** The milestone is shared by the products of the classification, so that it has notes. */
  isShared: boolean;
  /** The text for everybody first. */
  texts: DocTextView[];
};

type Row = Omit<DocView, "texts" | "type"> &
  BugFacts & {
    [DOC_TYPE]: string;
    texts: (Omit<DocTextView, "mayWrite" | "mayReview"> & {
      productId: number | null;
      writtenById: number | null;
    })[];
  };

/** What release notes say about a bug; null when it is missing or hidden. */
export async function findDoc(viewer: Viewer, id: number): Promise<DocView | null> {
  const [row] = await queryRows<Row>(sql`
    SELECT b.id, b.summary, pr.name::text AS product, pr.id AS "productId", k.name::text AS classification, ${plainColumns([DOC_TYPE])},
      m.name AS milestone, m.classification_id IS NOT NULL AS "isShared",
      b.reporter_id AS "reporterId", b.assignee_id AS "assigneeId", b.qa_contact_id AS "qaContactId", b.resolution IS NULL AS "isOpen", b.ever_confirmed AS "everConfirmed", b.is_restricted AS "isRestricted", ${reportOf(viewer, "id")} AS "reportOfId",
      (SELECT json_agg(json_build_object('product', x.name, 'productId', x.id, 'text', coalesce(d.text, ''), 'html', coalesce(d.html, ''),
          'revision', coalesce(d.revision, 0), 'writtenById', d.written_by_id, 'writtenBy', ${names.w}, 'writtenAt', d.written_at,
          'reviewedBy', ${names.r}, 'reviewedAt', d.reviewed_at) ORDER BY x.name NULLS FIRST)
        FROM (SELECT NULL::int AS id, NULL::text AS name
          UNION ALL SELECT p.id, p.name::text FROM products p WHERE ${hasOwnDocText(viewer)}) x
        LEFT JOIN doc_texts d ON d.bug_id = b.id AND d.product_id IS NOT DISTINCT FROM x.id
        LEFT JOIN users w ON w.id = d.written_by_id LEFT JOIN users r ON r.id = d.reviewed_by_id) AS texts
    FROM bugs b JOIN products pr ON pr.id = b.product_id JOIN classifications k ON k.id = pr.classification_id
    LEFT JOIN milestones m ON m.id = b.target_milestone_id
    WHERE b.id = ${id} AND ${visibleBugs(viewer, "few")}`);
  if (!row) return null;
  const { [DOC_TYPE]: type, texts, ...bug } = row;
  return {
    ...bug,
    type,
    texts: texts.map(({ productId, writtenById, ...text }) => {
      const mayWrite =
        viewer.userId !== null &&
        (productId === null
          ? canChangeField(viewer, bug, DOC_TYPE)
          : rightToEdit(viewer, productId) === null);
      const isUnread = text.text !== "" && text.reviewedAt === null;
      return { ...text, mayWrite, mayReview: mayWrite && isUnread && writtenById !== viewer.userId };
    }),
  };
}

const names = {
  w: sql`CASE WHEN w.id IS NOT NULL THEN json_build_object('handle', w.handle, 'displayName', w.display_name) END`,
  r: sql`CASE WHEN r.id IS NOT NULL THEN json_build_object('handle', r.handle, 'displayName', r.display_name) END`,
};
