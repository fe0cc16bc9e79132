import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import {
  findLocked,
  lineText,
  nameText,
  optionalText,
  personName,
  resolvePeople,
} from "#lib/admin/act/inputs.ts";
import { lockClassification } from "#lib/admin/classifications/acts.ts";
import { moveSharedMilestones } from "#lib/bugs/many/move-classification.ts";
import { checkNumberingPattern } from "#lib/catalog/numbering-pattern.ts";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import { countOf } from "#lib/text.ts";

/** Products as a whole, for administrators; their contents are managed by maintainers. (Rules: Bugzilla, Product.pm.) */

const product = nameText("the product");
const classification = nameText("the classification");

const createProduct = siteAct({
  name: "product.create",
  undo: "yes",
  label: "Create product",
  input: z.object({
    name: nameText("the product"),
    classification,
    description: optionalText(5000),
    numberingScheme: z.enum(["semantic", "calendar", "dotted", "pattern", "free"], "Say how.").optional(),
    /** For the scheme "pattern": {major}.{minor}[-rc{n}]. */
    numberingPattern: lineText(100).optional(),
    /** The first maintainer. */
    maintainer: personName.pipe(z.string().min(1, "Say who runs it: every product has a maintainer.")),
  }),
  async run(context, input) {
    const { tx, viewer, audit } = context;
    const { id: classificationId } = await lockClassification(context, input.classification);
    const taken = await tx.product.findUnique({ where: { name: input.name }, select: { name: true } });
    if (taken) throw new InvalidInput({ name: [`There is a product “${taken.name}” already.`] });
    const numberingPattern = input.numberingScheme === "pattern" ? (input.numberingPattern ?? "") : null;
    if (numberingPattern !== null) {
      const check = checkNumberingPattern(numberingPattern);
      if (!check.ok) throw new InvalidInput({ numberingPattern: [check.message] });
    }
    const userId = (await resolvePeople(tx, { maintainer: input.maintainer })).one("maintainer") ?? 0;
    const role = await tx.role.findFirst({ where: { name: "maintainer", productId: null } });
    if (!role) throw new AppError("setup", "The site has no role “maintainer”.");
    const { id } = await tx.product.create({
      data: {
        name: input.name,
        classificationId,
        description: input.description,
        numberingScheme: input.numberingScheme,
        numberingPattern,
        components: {
          create: { name: "General", description: "Everything that has no component of its own." },
        },
        productRoles: {
          create: { userId, roleId: role.id, grantedById: viewer.impersonatorId ?? viewer.userId },
        },
      },
    });
    audit.productId = id;
    audit.created({ kind: "product", id, name: input.name }, input);
    const { handle } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    audit.record({ kind: "role", id: role.id, name: "maintainer" }, "grant", { to: `@${handle}` });
    return {
      message: `There is a product “${input.name}”, and ${input.maintainer} runs it.`,
      data: { id },
    };
  },
});

const moveClassification = siteAct({
  name: "product.moveClassification",
  undo: "yes",
  label: "Move product",
  input: z.object({ product, classification }),
  async preview(context, input) {
    const { moved, target, counts } = await planMove(context, input);
    const { kept, lost, manifestKept, manifestLost } = counts;
    return {
      lines: [
        `Moves ${moved.name} from ${moved.classification.name} to ${target.name}.`,
        `${countOf(kept, "bug")} ${kept === 1 ? "keeps its" : "keep their"} shared milestone, which ${target.name} has under the same name.`,
        `${countOf(lost, "bug")} ${lost === 1 ? "loses its" : "lose their"} shared milestone; it stays in their history.`,
        ...(manifestKept > 0
          ? [
              `${countOf(manifestKept, "line")} of manifests ${manifestKept === 1 ? "moves" : "move"} to these milestones.`,
            ]
          : []),
        ...(manifestLost > 0
          ? [
              `${countOf(manifestLost, "line")} of manifests of ${moved.classification.name} ${manifestLost === 1 ? "is" : "are"} deleted.`,
            ]
          : []),
      ],
      counts,
    };
  },
  async run(context, input) {
    const { tx, audit } = context;
    const { moved, target, counts } = await planMove(context, input);
    if (target.id === moved.classificationId)
      throw new InvalidInput({ classification: [`${moved.name} is in ${target.name} already.`] });
    await moveSharedMilestones(context, moved, target);
    await tx.$executeRaw(sql`
      UPDATE manifest_lines l SET milestone_id = n.id FROM milestones m, milestones n
      WHERE ${leavesManifest(moved.id, target.id)} AND ${isTwin(target.id)}`);
    await tx.$executeRaw(sql`
      DELETE FROM manifest_lines l USING milestones m WHERE ${leavesManifest(moved.id, target.id)}`);
    await tx.$executeRaw(sql`
      UPDATE products p SET classification_id = ${target.id}, revision = revision + 1, default_milestone_id =
        (SELECT coalesce(n.id, CASE WHEN m.product_id = p.id THEN m.id END) FROM milestones m
          LEFT JOIN milestones n ON m.classification_id IS NOT NULL AND n.classification_id = ${target.id} AND n.name = m.name
          WHERE m.id = p.default_milestone_id)
      WHERE p.id = ${moved.id}`);
    audit.productId = moved.id;
    audit.bugs = counts.lost;
    audit.changes(
      { kind: "product", id: moved.id, name: moved.name },
      { classification: moved.classification.name },
      { classification: target.name },
    );
    return { message: `${moved.name} is in ${target.name} now.`, data: counts };
  },
});

const deleteProduct = siteAct({
  name: "product.delete",
  undo: "yes",
  label: "Delete product",
  input: z.object({ product }),
  async run(context, input) {
    const { tx, audit } = context;
    const row = await lockProductRow(context, input.product);
    const counts = await contentsOf(tx, row.id);
    if (counts.bugs > 0)
      throw new AppError(
        "in_use",
        `${row.name} has ${countOf(counts.bugs, "bug")}, and bugs are never deleted: close it for new ones instead.`,
      );
    if (counts.flags > 0)
      throw new AppError(
        "in_use",
        `${counts.flags} flags elsewhere are of types that belong to ${row.name}.`,
      );
    // Bugs of other products may have them, and undoing could not bring them back.
    const changes = await tx.codeChange.count({ where: { repository: { productId: row.id } } });
    if (changes > 0)
      throw new AppError(
        "in_use",
        `${row.name} has repositories with ${countOf(changes, "change")} of the code: retire it instead.`,
      );
    await tx.product.delete({ where: { id: row.id } });
    audit.record({ kind: "product", id: row.id, name: row.name }, "delete", {
      from: row.classification.name,
    });
    return { message: `The product “${row.name}” was deleted.`, data: counts };
  },
});

export const productActs = [createProduct, moveClassification, deleteProduct];

async function lockProductRow({ tx }: SiteContext, name: string) {
  const { id } = await findLocked(tx, sql`SELECT id FROM products WHERE name = ${name}::citext FOR UPDATE`, {
    product: `There is no product “${name}”.`,
  });
  return tx.product.findUniqueOrThrow({ where: { id }, include: { classification: true } });
}

async function planMove(context: SiteContext, input: { product: string; classification: string }) {
  const moved = await lockProductRow(context, input.product);
  const target = await lockClassification(context, input.classification);
  const [bugCounts] = await queryRowsIn<{ kept: number; lost: number }>(
    context.tx,
    sql`SELECT count(n.id)::int AS kept, (count(*) - count(n.id))::int AS lost FROM bugs b
        JOIN milestones m ON m.id = b.target_milestone_id AND m.classification_id IS NOT NULL
        LEFT JOIN milestones n ON n.classification_id = ${target.id} AND n.name = m.name
        WHERE b.product_id = ${moved.id}`,
  );
  const [lineCounts] = await queryRowsIn<{ manifestKept: number; manifestLost: number }>(
    context.tx,
    sql`SELECT count(n.id)::int AS "manifestKept", (count(*) - count(n.id))::int AS "manifestLost" FROM manifest_lines l
        JOIN milestones m ON ${leavesManifest(moved.id, target.id)} LEFT JOIN milestones n ON ${isTwin(target.id)}`,
  );
  const none = { kept: 0, lost: 0, manifestKept: 0, manifestLost: 0 };
  return { moved, target, counts: { ...none, ...bugCounts, ...lineCounts } };
}

/** A line `l` of the product in the manifest of `m`, a milestone that another classification shares. */
function leavesManifest(productId: number, targetId: number): Sql {
  return sql`l.product_id = ${productId} AND m.id = l.milestone_id AND m.classification_id IS NOT NULL AND m.classification_id <> ${targetId}`;
}

/** `n` has the name of `m` in the classification, and no line of this product yet. */
function isTwin(targetId: number): Sql {
  return sql`n.classification_id = ${targetId} AND n.name = m.name
    AND NOT EXISTS (SELECT 1 FROM manifest_lines x WHERE x.milestone_id = n.id AND x.product_id = l.product_id)`;
}

async function contentsOf(tx: Transaction, productId: number) {
  const where = { productId };
  return {
    bugs: await tx.bug.count({ where }),
    components: await tx.component.count({ where }),
    versions: await tx.version.count({ where }),
    milestones: await tx.milestone.count({ where }),
    flags: await tx.flag.count({ where: { type: where } }),
  };
}
