import "server-only";
import { milestoneOrder } from "#lib/catalog/milestone-order.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** A product for its maintainers. */
export type ManagedProduct = {
  name: string;
  revision: number;
  description: string;
  descriptionTemplate: string;
  allowsUnconfirmed: boolean;
  isOpenForBugs: boolean;
  isRetired: boolean;
  closedReason: string | null;
  wantsHardware: boolean;
  wantsDocs: boolean;
  defaultType: string;
  votesPerPerson: number;
  defaultMilestone: string | null;
  /** The possible defaults. */
  milestones: string[];
  /** The unconfirmed statuses of its workflow. */
  unconfirmedStatuses: string[];
  /** The other open ones. */
  openStatuses: string[];
  /** Unconfirmed bugs. */
  unconfirmed: number;
};

/** For people who manage it. */
export async function getManagedProduct(viewer: Viewer, productId: number): Promise<ManagedProduct> {
  demand(viewer, "manage_product", productId, "read");
  const [product] = await queryRows<ManagedProduct>(sql`
    WITH its AS (
      SELECT ws.status AS name, coalesce(ws.is_open, s.is_open) AS is_open, ws.phase, ws.sort_key
      FROM products p
      JOIN workflow_statuses ws ON ws.workflow_id = coalesce(p.workflow_id, (SELECT id FROM workflows WHERE is_default))
      JOIN statuses s ON s.name = ws.status
      WHERE p.id = ${productId}
    )
    SELECT p.name::text AS name, p.revision, p.description, p.description_template AS "descriptionTemplate",
      p.allows_unconfirmed AS "allowsUnconfirmed", p.is_open_for_bugs AS "isOpenForBugs", p.is_retired AS "isRetired", p.closed_reason AS "closedReason",
      p.wants_hardware AS "wantsHardware", p.wants_docs AS "wantsDocs",
      p.default_type::text AS "defaultType", p.votes_per_person AS "votesPerPerson",
      d.name AS "defaultMilestone",
      ARRAY(SELECT m.name FROM milestones m
        WHERE (m.product_id = p.id OR m.classification_id = p.classification_id) AND (m.is_active OR m.id = d.id)
        ORDER BY ${milestoneOrder}) AS milestones,
      ARRAY(SELECT name FROM its WHERE phase = 'unconfirmed' ORDER BY sort_key) AS "unconfirmedStatuses",
      ARRAY(SELECT name FROM its WHERE is_open AND phase <> 'unconfirmed' ORDER BY sort_key) AS "openStatuses",
      (SELECT count(*)::int FROM bugs b WHERE b.product_id = p.id
        AND b.status IN (SELECT name FROM its WHERE phase = 'unconfirmed')) AS unconfirmed
    FROM products p LEFT JOIN milestones d ON d.id = p.default_milestone_id WHERE p.id = ${productId}`);
  if (!product) throw new Error(`There is no product ${productId}.`);
  return product;
}
