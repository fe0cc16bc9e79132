import "server-only";
import { UNDO_MINUTES } from "#lib/bugs/many/journal.ts";
import type { SaidChange } from "#lib/bugs/mass/plan-mass.ts";
import type { MassPreview, Typed } from "#lib/bugs/mass/prepare.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type MassState = "ready" | "running" | "done" | "undoing" | "undone";
export type MassBugState = "waiting" | "changed" | "same" | "refused" | "left" | "restored" | "kept";

/** One bug of a mass change; `summary` is null when the viewer does not see it any more. */
export type MassBug = {
  id: number;
  summary: string | null;
  state: MassBugState;
  changes: SaidChange[];
  reason: string;
};

export type MassChangeView = {
  id: number;
  state: MassState;
  typed: Typed;
  preview: MassPreview;
  stopped: string;
  performedAt: string | null;
  /** Until when it can be undone; null when it cannot. */
  undoUntil: string | null;
  counts: Partial<Record<MassBugState, number>>;
  /** The bugs that were changed, as far as an address can name them. */
  changedIds: number[];
};

/** A mass change of theirs; null for those of others. */
export async function findMassChange(viewer: Viewer, id: number): Promise<MassChangeView | null> {
  const [row] = await queryRows<MassChangeView>(sql`
    SELECT m.id, m.state::text AS state, m.typed, m.preview, m.stopped, to_json(m.performed_at) AS "performedAt",
      CASE WHEN m.state = 'done' AND m.performed_at > now() - make_interval(mins => ${UNDO_MINUTES}::int)
        THEN to_json(m.performed_at + make_interval(mins => ${UNDO_MINUTES}::int)) END AS "undoUntil",
      coalesce((SELECT json_object_agg(s.state, s.count) FROM (SELECT state, count(*)::int AS count FROM mass_change_bugs
        WHERE mass_change_id = m.id GROUP BY state) s), '{}') AS counts,
      ARRAY(SELECT b.bug_id FROM mass_change_bugs b WHERE b.mass_change_id = m.id AND b.state IN ('changed', 'restored', 'kept')
        ORDER BY b.bug_id LIMIT ${LINKED + 1}) AS "changedIds"
    FROM mass_changes m WHERE m.id = ${id} AND m.author_id = ${viewer.userId}::int`);
  return row ?? null;
}

/** An address is at most some 1,500 characters long. */
export const LINKED = 200;

/** Bugs on one page of the preview. */
export const MASS_PAGE = 100;

/** Its bugs in order of number, from a page on: those to which something happens or happened first. */
export async function listMassBugs(viewer: Viewer, id: number, page: number): Promise<MassBug[]> {
  return queryRows<MassBug>(sql`
    SELECT m.bug_id AS id, (SELECT b.summary FROM bugs b WHERE b.id = m.bug_id AND ${visibleBugs(viewer)}) AS summary,
      m.state::text AS state, m.changes, m.reason
    FROM mass_change_bugs m JOIN mass_changes c ON c.id = m.mass_change_id AND c.author_id = ${viewer.userId}::int
    WHERE m.mass_change_id = ${id}
    ORDER BY array_position(ARRAY['left', 'kept', 'refused', 'waiting', 'changed', 'restored', 'same']::text[], m.state::text), m.bug_id
    LIMIT ${MASS_PAGE} OFFSET ${(page - 1) * MASS_PAGE}`);
}

/** A mass change among others. */
export type MassChangeLine = { id: number; state: MassState; bugs: number; at: string };

/** Their latest mass changes, the newest first: those that were performed, and previews of today. */
export async function listMassChanges(viewer: Viewer): Promise<MassChangeLine[]> {
  return queryRows<MassChangeLine>(sql`
    SELECT m.id, m.state::text AS state, to_json(coalesce(m.performed_at, m.created_at)) AS at,
      (SELECT count(*)::int FROM mass_change_bugs b WHERE b.mass_change_id = m.id AND b.state NOT IN ('same', 'refused', 'left')) AS bugs
    FROM mass_changes m WHERE m.author_id = ${viewer.userId}::int AND (m.state <> 'ready' OR m.created_at > now() - interval '1 day')
    ORDER BY m.id DESC LIMIT 20`);
}

/** The bugs of a selection that the viewer sees, in products: what the form for many bugs is about. */
export type Selected = {
  ids: number[];
  products: { name: string; bugs: number }[];
  /** The names of the places that the bugs are in, by field. */
  /** They are assignee or QA contact of some. */
  isOnSome: boolean;
  /** All of them have a component. */
  hasComponents: boolean;
  places: Record<"component" | "version" | "targetRelease" | "targetMilestone", string[]>;
};

/** Those of the numbers that the viewer sees. */
export async function readSelected(viewer: Viewer, ids: readonly number[]): Promise<Selected> {
  const names = (column: string) =>
    sql`ARRAY(SELECT DISTINCT s.row->>${column} FROM seen s WHERE s.row->>${column} IS NOT NULL ORDER BY 1)`;
  const [row] = await queryRows<Selected>(sql`
    WITH seen AS (SELECT b.id, p.name::text AS product, coalesce(${viewer.userId}::int IN (b.assignee_id, b.qa_contact_id), FALSE) AS is_mine, jsonb_build_object('component', c.name, 'version', v.name,
        'targetRelease', t.name, 'targetMilestone', m.name) AS row
      FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN components c ON c.id = b.component_id
      LEFT JOIN versions v ON v.id = b.version_id LEFT JOIN versions t ON t.id = b.target_release_id
      LEFT JOIN milestones m ON m.id = b.target_milestone_id
      WHERE b.id = ANY(${[...ids]}::int[]) AND ${visibleBugs(viewer)})
    SELECT ARRAY(SELECT id FROM seen ORDER BY id) AS ids,
      EXISTS (SELECT FROM seen WHERE is_mine) AS "isOnSome", NOT EXISTS (SELECT FROM seen s WHERE s.row->>'component' IS NULL) AS "hasComponents",
      coalesce((SELECT json_agg(json_build_object('name', x.product, 'bugs', x.count) ORDER BY x.product)
        FROM (SELECT product, count(*)::int AS count FROM seen GROUP BY product) x), '[]') AS products,
      json_build_object('component', ${names("component")}, 'version', ${names("version")},
        'targetRelease', ${names("targetRelease")}, 'targetMilestone', ${names("targetMilestone")}) AS places`);
  return (
    row ?? {
      ids: [],
      products: [],
      isOnSome: false,
      hasComponents: false,
      places: { component: [], version: [], targetRelease: [], targetMilestone: [] },
    }
  );
}
