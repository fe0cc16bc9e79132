import "server-only";
import { findRenamedMilestone } from "#lib/catalog/former-names.ts";
import { milestoneOrder } from "#lib/catalog/milestone-order.ts";
import { isOutUndated } from "#lib/catalog/milestone-out.ts";
import type { VersionState } from "#lib/catalog/version-states.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Shared milestones of classifications. Dates are strings such as 2026-11-22. */

export type ReleaseLine = {
  id: number;
  name: string;
  revision: number;
  kind: "alpha" | "beta" | "rc" | "ga" | "z" | "async";
  description: string;
  isActive: boolean;
  featureFreezeOn: string | null;
  codeFreezeOn: string | null;
  dueOn: string | null;
  releasedOn: string | null;
  /** It is released, and no day is known. */
  isOutUndated: boolean;
};

/** A shared milestone in a list. `isAmbiguous`: the viewer sees another milestone with this name. */
export type ReleaseInList = ReleaseLine & { isAmbiguous: boolean };

export type ClassificationReleases = {
  classification: string;
  /** The viewer may create and change them. */
  isManaged: boolean;
  /** Upcoming ones first, soonest first; then released ones, newest first. */
  milestones: ReleaseInList[];
};

/** Milestones of the classifications that the viewer manages or sees a product of. */
export async function listReleases(viewer: Viewer): Promise<ClassificationReleases[]> {
  return queryRows<ClassificationReleases>(sql`
    SELECT k.name::text AS classification, ${managed(viewer)} AS "isManaged",
      coalesce((SELECT json_agg(${lineInList(viewer)} ORDER BY ${milestoneOrder})
        FROM milestones m WHERE m.classification_id = k.id), '[]') AS milestones
    FROM classifications k WHERE ${visibleClassifications(viewer)} ORDER BY k.sort_key, k.name`);
}

export type ManifestEntry = {
  product: string;
  version: string | null;
  versionId: number | null;
  state: VersionState | null;
  previousVersion: string | null;
  previousId: number | null;
  tag: string | null;
  note: string;
};

export type ReleaseView = ReleaseLine & {
  classification: string;
  isManaged: boolean;
  /** Only products that the viewer sees. */
  manifest: ManifestEntry[];
  /** The other milestones of the classification, as targets for moving bugs. */
  others: { id: number; name: string }[];
};

/** The shared milestone with this name, or null. If several classifications have one, and none is named: the first. */
export async function findRelease(
  viewer: Viewer,
  name: string,
  classification?: string,
): Promise<ReleaseView | null> {
  if (name.includes("\0") || classification?.includes("\0")) return null;
  const [row] = await queryRows<ReleaseView>(sql`
    SELECT m.id, m.name, m.revision, m.kind, m.description, m.is_active AS "isActive",
      m.feature_freeze_on::text AS "featureFreezeOn", m.code_freeze_on::text AS "codeFreezeOn",
      m.due_on::text AS "dueOn", m.released_on::text AS "releasedOn", ${isOutUndated} AS "isOutUndated",
      k.name::text AS classification, ${managed(viewer)} AS "isManaged",
      (SELECT coalesce(json_agg(json_build_object('product', p.name, 'version', v.name, 'versionId', v.id, 'state', v.state,
          'previousVersion', pv.name, 'previousId', pv.id, 'tag', l.tag, 'note', l.note) ORDER BY p.name), '[]')
        FROM manifest_lines l JOIN products p ON p.id = l.product_id
        LEFT JOIN versions v ON v.id = l.version_id LEFT JOIN versions pv ON pv.id = l.previous_version_id
        WHERE l.milestone_id = m.id AND ${visibleProducts(viewer)}) AS manifest,
      (SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name) ORDER BY o.sort_key DESC), '[]')
        FROM milestones o WHERE o.classification_id = k.id AND o.id <> m.id) AS others
    FROM milestones m JOIN classifications k ON k.id = m.classification_id
    WHERE m.name = ${name} AND ${visibleClassifications(viewer)}
      AND (${classification ?? null}::citext IS NULL OR k.name = ${classification ?? null}::citext)
    ORDER BY k.sort_key LIMIT 1`);
  return row ?? null;
}

/** What the shared milestone is called now that was called so, or null. */
export async function findRenamedRelease(
  viewer: Viewer,
  name: string,
  classification: string | undefined,
): Promise<string | null> {
  return findRenamedMilestone(visibleClassifications(viewer), name, classification);
}

const lineInList = (viewer: Viewer) => sql`json_build_object('isAmbiguous', EXISTS (SELECT 1 FROM milestones o
    WHERE o.name = m.name AND o.id <> m.id AND EXISTS (SELECT 1 FROM products p
      WHERE (p.id = o.product_id OR p.classification_id = o.classification_id) AND ${visibleProducts(viewer)})),
  'id', m.id, 'name', m.name, 'revision', m.revision, 'kind', m.kind, 'description', m.description,
  'isActive', m.is_active, 'featureFreezeOn', m.feature_freeze_on, 'codeFreezeOn', m.code_freeze_on, 'dueOn', m.due_on, 'releasedOn', m.released_on, 'isOutUndated', ${isOutUndated})`;

function managed(viewer: Viewer): Sql {
  return sql`(${viewer.isAdministrator} OR k.id = ANY(${[...viewer.managedClassificationIds]}::int[]))`;
}

/** Which classifications a viewer sees, with their shared milestones, as a condition on `k`: those of which they manage milestones or see a product. */
export function visibleClassifications(viewer: Viewer): Sql {
  return sql`(${managed(viewer)}
    OR EXISTS (SELECT 1 FROM products p WHERE p.classification_id = k.id AND ${visibleProducts(viewer)}))`;
}
