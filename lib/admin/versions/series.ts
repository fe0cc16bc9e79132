import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import {
  dateOf,
  day,
  dayOf,
  findLocked,
  lineText,
  nameText,
  optionalText,
  revision,
} from "#lib/admin/act/inputs.ts";
import { numberingOf, refuseSame } from "#lib/admin/versions/rows.ts";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { sql } from "#lib/db/client.ts";
import { type Recordable, refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** Series of a product: groups of versions, such as 4.4. */

const facts = {
  description: optionalText(2000),
  state: z.enum(["development", "active", "maintenance", "ended"]).optional(),
  branchPattern: lineText(200).optional(),
  endsOn: day.optional(),
};

export const createSeries = productAct({
  name: "series.create",
  undo: "yes",
  label: "Create series",
  capability: "manage_versions",
  input: z.object({ name: nameText("the series"), ...facts }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const note = await refuseTaken(context, input.name);
    const { id } = await tx.series.create({
      data: {
        productId: product.id,
        name: input.name,
        sortKey: versionSortKey(input.name),
        description: input.description,
        state: input.state,
        branchPattern: input.branchPattern || null,
        endsOn: dateOf(input.endsOn),
      },
    });
    audit.created({ kind: "series", id, name: input.name }, input);
    return { message: `${product.name} has a series “${input.name}”.${note}`, data: { id } };
  },
});

export const changeSeries = productAct({
  name: "series.change",
  undo: "yes",
  label: "Save series",
  capability: "manage_versions",
  input: z.object({
    series: nameText("the series"),
    name: nameText("the series").optional(),
    revision,
    ...facts,
  }),
  async run(context, input) {
    const { tx, audit } = context;
    const series = await lockSeries(context, input.series);
    await refuseCollision(tx, series.subject, input.revision);
    if (input.name !== undefined && input.name !== series.name) {
      await refuseTaken(context, input.name, series.id);
    }
    const { series: _which, revision: _seen, ...after } = input;
    if (audit.changes(series.subject, series.facts, after) === 0)
      return { message: "Nothing was different." };
    await tx.series.update({
      where: { id: series.id },
      data: {
        name: input.name,
        ...(input.name ? { sortKey: versionSortKey(input.name) } : {}),
        description: input.description,
        state: input.state,
        branchPattern: input.branchPattern === undefined ? undefined : input.branchPattern || null,
        endsOn: dateOf(input.endsOn),
        revision: { increment: 1 },
      },
    });
    return { message: `The series “${input.name ?? series.name}” is saved.` };
  },
});

export const deleteSeries = productAct({
  name: "series.delete",
  undo: "yes",
  label: "Delete series",
  capability: "manage_versions",
  input: z.object({ series: nameText("the series"), revision }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const series = await lockSeries(context, input.series);
    await refuseCollision(tx, series.subject, input.revision);
    const inside = await tx.version.findMany({ where: { seriesId: series.id }, orderBy: { sortKey: "asc" } });
    for (const { id, name } of inside) {
      audit.changes({ kind: "version", id, name }, { series: series.name }, { series: "" });
    }
    await tx.version.updateMany({
      where: { seriesId: series.id },
      data: { seriesId: null, revision: { increment: 1 } },
    });
    await tx.series.delete({ where: { id: series.id } });
    audit.record(series.subject, "delete");
    return {
      message: `The series “${series.name}” was deleted from ${product.name}; ${countOf(inside.length, "version")} ${inside.length === 1 ? "has" : "have"} no series now.`,
      data: { versions: inside.length },
    };
  },
});

async function lockSeries({ tx, product }: ProductContext, name: string) {
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM series WHERE product_id = ${product.id} AND name = ${name} FOR UPDATE`,
    { series: `${product.name} has no series “${name}”.` },
  );
  const row = await tx.series.findUniqueOrThrow({ where: { id } });
  const before: Record<string, Recordable> = {
    name: row.name,
    description: row.description,
    state: row.state,
    branchPattern: row.branchPattern ?? "",
    endsOn: dayOf(row.endsOn),
  };
  const subject = { kind: "series", id, name: row.name, revision: row.revision };
  return { id, name: row.name, facts: before, subject };
}

async function refuseTaken(context: ProductContext, name: string, except?: number): Promise<string> {
  const { tx, product } = context;
  const same = await tx.series.findMany({
    where: { productId: product.id, sortKey: versionSortKey(name), id: { not: except } },
    select: { name: true },
  });
  return refuseSame("series", (await numberingOf(context)).scheme, name, same);
}
