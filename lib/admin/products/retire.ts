import "server-only";
import { z } from "zod";
import { productAct } from "#lib/admin/act/act.ts";
import { optionalText, revision } from "#lib/admin/act/inputs.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** The end of a product's work, and its return: bugs and pages stay, overviews leave it out. */

export const retireProduct = productAct({
  name: "product.retire",
  undo: "yes",
  label: "Retire product",
  capability: "manage_product",
  input: z.object({
    /** Shown on its pages: why, and where to report instead. */
    reason: optionalText(1000),
    revision,
  }),
  async run({ tx, viewer, product, audit }, input) {
    const subject = { kind: "product", id: product.id, name: product.name };
    await refuseCollision(tx, { ...subject, revision: product.revision }, input.revision);
    const row = await tx.product.findUniqueOrThrow({ where: { id: product.id } });
    if (row.isRetired) throw new InvalidInput({ product: [`${product.name} is retired already.`] });
    const closedReason = input.reason ?? row.closedReason ?? "";
    audit.changes(
      subject,
      { isRetired: false, isOpenForBugs: row.isOpenForBugs, closedReason: row.closedReason ?? "" },
      { isRetired: true, isOpenForBugs: false, closedReason },
    );
    await tx.product.update({
      where: { id: product.id },
      data: {
        isRetired: true,
        isOpenForBugs: false,
        closedReason: closedReason || null,
        revision: { increment: 1 },
      },
    });
    const open = await countOpen(tx, viewer, product.id);
    return {
      message: `${product.name} is retired.`,
      says: [
        ...(open > 0
          ? [
              `${countOf(open, "open bug")} ${open === 1 ? "stays" : "stay"} open: their pages say that it is retired.`,
            ]
          : []),
        "It takes no new bugs, and is left out of the overviews of products; its pages, bugs and searches stay where they are.",
      ],
    };
  },
});

export const reviveProduct = productAct({
  name: "product.revive",
  undo: "yes",
  label: "Bring product back",
  capability: "manage_product",
  input: z.object({ revision }),
  async run({ tx, product, audit }, input) {
    const subject = { kind: "product", id: product.id, name: product.name };
    await refuseCollision(tx, { ...subject, revision: product.revision }, input.revision);
    const row = await tx.product.findUniqueOrThrow({ where: { id: product.id } });
    const before = await stateBefore(tx, product.id);
    if (!row.isRetired) throw new InvalidInput({ product: [`${product.name} is not retired.`] });
    audit.changes(
      subject,
      { isRetired: true, isOpenForBugs: row.isOpenForBugs, closedReason: row.closedReason ?? "" },
      { isRetired: false, isOpenForBugs: before.isOpen, closedReason: before.reason ?? "" },
    );
    await tx.product.update({
      where: { id: product.id },
      data: {
        isRetired: false,
        isOpenForBugs: before.isOpen,
        closedReason: before.reason,
        revision: { increment: 1 },
      },
    });
    return {
      message: before.isOpen
        ? `${product.name} takes bugs again.`
        : `${product.name} is back, and closed for new bugs as it was before.`,
    };
  },
});

/** Whether it took bugs before it was retired, and if not, why. Without a record of it: it did. */
async function stateBefore(
  tx: Transaction,
  productId: number,
): Promise<{ isOpen: boolean; reason: string | null }> {
  const [row] = await queryRowsIn<{ isOpen: boolean; reason: string | null }>(
    tx,
    // A row of an act has the columns that it changed.
    sql`SELECT coalesce((r.before->>'is_open_for_bugs')::boolean, FALSE) AS "isOpen",
          CASE WHEN jsonb_exists(r.before, 'closed_reason') THEN r.before->>'closed_reason' ELSE p.closed_reason END AS reason
        FROM act_rows r JOIN acts a ON a.id = r.act_id JOIN products p ON p.id = ${productId}
        WHERE a.name = 'product.retire' AND r.source = 'products' AND r.key = jsonb_build_object('id', ${productId}::int)
          AND NOT (r.before->>'is_retired')::boolean
        ORDER BY r.id DESC LIMIT 1`,
  );
  return row ?? { isOpen: true, reason: null };
}

async function countOpen(tx: Transaction, viewer: Viewer, productId: number): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM bugs b
        WHERE b.product_id = ${productId} AND b.resolution IS NULL AND ${visibleBugs(viewer)}`,
  );
  return row?.count ?? 0;
}
