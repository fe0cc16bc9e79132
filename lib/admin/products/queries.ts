import "server-only";
import { UNCONFIRMED } from "#lib/catalog/workflow/workflow.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

/** A product as its maintainers see it. */
export type ManagedProduct = {
  name: string;
  revision: number;
  description: string;
  descriptionTemplate: string;
  allowsUnconfirmed: boolean;
  isOpenForBugs: boolean;
  closedReason: string | null;
  wantsHardware: boolean;
  defaultMilestone: string | null;
  /** That may be the default. */
  milestones: string[];
  /** Of its workflow, without UNCONFIRMED. */
  openStatuses: string[];
  /** Bugs that are UNCONFIRMED. */
  unconfirmed: number;
};

/** The caller has checked the right. */
export async function getManagedProduct(productId: number): Promise<ManagedProduct> {
  const [product] = await queryRows<ManagedProduct>(sql`
    SELECT p.name::text AS name, p.revision, p.description, p.description_template AS "descriptionTemplate",
      p.allows_unconfirmed AS "allowsUnconfirmed", p.is_open_for_bugs AS "isOpenForBugs", p.closed_reason AS "closedReason",
      p.wants_hardware AS "wantsHardware", d.name AS "defaultMilestone",
      ARRAY(SELECT m.name FROM milestones m
        WHERE (m.product_id = p.id OR m.classification_id = p.classification_id) AND (m.is_active OR m.id = d.id)
        ORDER BY m.released_on DESC NULLS FIRST, m.due_on NULLS LAST, m.sort_key) AS milestones,
      ARRAY(SELECT s.name FROM workflow_statuses ws JOIN statuses s ON s.name = ws.status
        WHERE ws.workflow_id = coalesce(p.workflow_id, (SELECT id FROM workflows WHERE is_default))
          AND s.is_open AND s.name <> ${UNCONFIRMED} ORDER BY ws.sort_key) AS "openStatuses",
      (SELECT count(*)::int FROM bugs b WHERE b.product_id = p.id AND b.status = ${UNCONFIRMED}) AS unconfirmed
    FROM products p LEFT JOIN milestones d ON d.id = p.default_milestone_id WHERE p.id = ${productId}`);
  if (!product) throw new Error(`There is no product ${productId}.`);
  return product;
}
