import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { lineText, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { lockVersion, NONE } from "#lib/admin/versions/rows.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Recordable, refuseCollision, type Subject } from "#lib/people/audit.ts";

/** Manifest lines: this milestone contains that version of the product. */

export const setManifestLine = productAct({
  name: "manifest.set",
  undo: "yes",
  label: "Save manifest line",
  capability: "manage_milestones",
  input: z.object({
    milestone: nameText("the milestone"),
    version: nameText("the version"),
    /** Empty: the version in the previous milestone. "none": no version. */
    previousVersion: lineText(100).optional(),
    tag: lineText(200).optional(),
    note: optionalText(2000),
    revision,
  }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { milestone, line } = await lockLine(context, input.milestone);
    await refuseCollision(tx, line.subject, input.revision);
    const version = await lockVersion(context, input.version);
    const previous = await previousFor(context, milestone, input.previousVersion, line.previous);
    if (previous?.id === version.id) {
      throw new InvalidInput({ previousVersion: ["That is the version it contains."] });
    }
    const data = {
      versionId: version.id,
      previousVersionId: previous?.id ?? null,
      tag: input.tag === undefined ? undefined : input.tag || null,
      note: input.note,
    };
    const { id } = await tx.manifestLine.upsert({
      where: { milestoneId_productId: { milestoneId: milestone.id, productId: product.id } },
      create: { milestoneId: milestone.id, productId: product.id, ...data },
      update: data,
    });
    const changed = audit.changes({ ...line.subject, id }, line.facts, {
      version: version.name,
      previousVersion: previous?.name ?? "",
      tag: input.tag,
      note: input.note,
    });
    if (changed === 0) return { message: "Nothing was different." };
    return {
      message: `${milestone.name} contains ${product.name} ${version.name}${previous ? `, before it ${previous.name}` : ""}.`,
      data: { previousVersion: previous?.name ?? null },
    };
  },
});

export const removeManifestLine = productAct({
  name: "manifest.remove",
  undo: "yes",
  label: "Take out of the manifest",
  capability: "manage_milestones",
  input: z.object({ milestone: nameText("the milestone"), revision }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { milestone, line } = await lockLine(context, input.milestone);
    await refuseCollision(tx, line.subject, input.revision);
    if (line.subject.id === null) {
      throw new InvalidInput({ milestone: [`${milestone.name} contains nothing of ${product.name}.`] });
    }
    await tx.manifestLine.delete({ where: { id: line.subject.id } });
    audit.record(line.subject, "delete", { from: line.facts.version ?? "" });
    return { message: `${milestone.name} contains nothing of ${product.name} any more.` };
  },
});

type FoundMilestone = { id: number; name: string; sortKey: string; isShared: boolean };

/** The milestone, shared or the product's own, and the product's current line in it, or an empty one. */
async function lockLine(context: ProductContext, name: string) {
  const { tx, product } = context;
  const [milestone] = await queryRowsIn<FoundMilestone>(
    tx,
    sql`SELECT id, name, sort_key AS "sortKey", product_id IS NULL AS "isShared" FROM milestones
        WHERE name = ${name} AND (product_id = ${product.id} OR classification_id = ${product.classificationId})
        ORDER BY product_id NULLS LAST LIMIT 1 FOR SHARE`,
  );
  if (!milestone)
    throw new InvalidInput({ milestone: [`There is no milestone “${name}” for ${product.name}.`] });
  const row = await tx.manifestLine.findUnique({
    where: { milestoneId_productId: { milestoneId: milestone.id, productId: product.id } },
    include: { version: true, previousVersion: true },
  });
  const facts: Record<string, Recordable> = {
    version: row?.version?.name ?? "",
    previousVersion: row?.previousVersion?.name ?? "",
    tag: row?.tag ?? "",
    note: row?.note ?? "",
  };
  const subject: Subject & { revision: number } = {
    kind: LINE,
    id: row?.id ?? null,
    name: milestone.name,
    revision: row ? await revisionOf(context, row.id) : 1,
  };
  return { milestone, line: { facts, subject, previous: row?.previousVersion ?? null } };
}

const LINE = "manifest line";

/** The revision of a line is counted from the audit log: 1 if unchanged or missing. */
async function revisionOf({ tx, product }: ProductContext, id: number): Promise<number> {
  return 1 + (await tx.auditEntry.count({ where: { productId: product.id, subject: LINE, subjectId: id } }));
}

async function previousFor(
  context: ProductContext,
  milestone: FoundMilestone,
  chosen: string | undefined,
  current: { id: number; name: string } | null,
): Promise<{ id: number; name: string } | null> {
  if (chosen === NONE) return null;
  if (chosen) return lockVersion(context, chosen, "previousVersion");
  if (chosen === undefined && current) return current;
  const { tx, product } = context;
  const owner = milestone.isShared
    ? sql`m.classification_id = ${product.classificationId}`
    : sql`m.product_id = ${product.id}`;
  const [last] = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT v.id, v.name FROM milestones m
        JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = ${product.id}
        JOIN versions v ON v.id = l.version_id
        WHERE ${owner} AND m.sort_key < ${milestone.sortKey} ORDER BY m.sort_key DESC LIMIT 1`,
  );
  return last ?? null;
}
