import "server-only";
import { z } from "zod";
import { productAct } from "#lib/admin/act/act.ts";
import { optionalText, revision } from "#lib/admin/act/inputs.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";

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
  async run({ tx, product, audit }, input) {
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
    return {
      message: `${product.name} is retired.`,
      says: [
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
    if (!row.isRetired) throw new InvalidInput({ product: [`${product.name} is not retired.`] });
    audit.changes(
      subject,
      { isRetired: true, isOpenForBugs: row.isOpenForBugs, closedReason: row.closedReason ?? "" },
      { isRetired: false, isOpenForBugs: true, closedReason: "" },
    );
    await tx.product.update({
      where: { id: product.id },
      data: { isRetired: false, isOpenForBugs: true, closedReason: null, revision: { increment: 1 } },
    });
    return { message: `${product.name} takes bugs again.` };
  },
});
