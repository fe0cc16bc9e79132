import "server-only";
import type { ReportedFor } from "#lib/bugs/access/reported-for-words.ts";
import type { BugRef } from "#lib/bugs/views/bug.ts";
import { reportedFor } from "#lib/bugs/views/reported-for.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A bug as a line on the home page. */
export type HomeLine = BugRef & {
  /** Not everybody who sees the product sees it. */
  isRestricted: boolean;
  severity: string;
  product: string;
  component: string | null;
  reportedFor: ReportedFor | null;
  /** The target release, else the target milestone. */
  target: string | null;
  /** ISO 8601. */
  changedAt: string;
};

/** The columns of a HomeLine, of a bug `b` with homeLineJoins. */
export const homeLineColumns = (
  viewer: Viewer,
) => sql`b.id, b.summary, b.status, b.resolution, b.resolution IS NULL AS "isOpen",
  ${bugPhase} AS phase, ${bugMeaning} AS meaning, b.is_restricted AS "isRestricted", b.severity, p.name::text AS product,
  c.name::text AS component, ${reportedFor(viewer)} AS "reportedFor", coalesce(t.name, (SELECT m.name FROM milestones m WHERE m.id = b.target_milestone_id)) AS target, to_json(b.changed_at) AS "changedAt"`;

export const homeLineJoins = sql`JOIN products p ON p.id = b.product_id
  LEFT JOIN components c ON c.id = b.component_id LEFT JOIN versions t ON t.id = b.target_release_id`;
