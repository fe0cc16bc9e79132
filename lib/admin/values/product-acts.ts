import "server-only";
import { z } from "zod";
import { type ActResult, type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { valueName } from "#lib/admin/values/acts.ts";
import { type KeptValue, keptValues, listKept, sayKept } from "#lib/admin/values/kept-values.ts";
import { offeredValues, VALUE_FIELDS, VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { cleanLine } from "#lib/text.ts";

/** Which severities and priorities a product offers: those of the site, a choice of them, or its own. */

/** A list, or one text with a value per line. Empty: those of the site. */
const valueList = z
  .union([z.array(z.string()), z.string().transform((text) => text.split("\n"))])
  .transform((names) => names.map(cleanLine).filter(Boolean))
  .pipe(z.array(valueName).max(50, "At most 50 values."))
  .refine(
    (names) => new Set(names.map((name) => name.toLowerCase())).size === names.length,
    "Name each value once.",
  )
  .optional();
const defaultName = z.string().transform(cleanLine).pipe(z.string().max(40)).optional();

const input = z.object({
  severities: valueList,
  priorities: valueList,
  defaultSeverity: defaultName,
  defaultPriority: defaultName,
});
type Input = z.output<typeof input>;

export const chooseValues = productAct({
  name: "product.values",
  undo: "yes",
  label: "Save values",
  capability: "manage_product",
  input,
  async preview(context, given) {
    const plans = await planValues(context, given);
    const kept = await keptBy(context, plans);
    const { name } = context.product;
    const said = sayKept(kept, name);
    const lines = plans.flatMap((plan) => sayPlan(plan)).concat(said);
    const lists = Object.fromEntries(kept.map((value, at) => [said[at] ?? "", listKept(value, name)]));
    const bugs = kept.reduce((total, { bugs }) => total + bugs, 0);
    return { lines, counts: { bugs }, lists };
  },
  async run(context, given): Promise<ActResult> {
    const { tx, audit, product } = context;
    const plans = await planValues(context, given);
    const subject = { kind: "values", id: product.id, name: product.name };
    let changed = 0;
    for (const { field, before, after } of plans) {
      const of = defaultFields[field];
      // What bugs may get before and after; where that is the same, whether the product chose it.
      const list = before.offered.join("\n") === after.offered.join("\n") ? "own" : "offered";
      changed += audit.changes(
        subject,
        { [VALUE_TABLES[field].plural]: before[list], [of]: before.default },
        { [VALUE_TABLES[field].plural]: after[list], [of]: after.default },
      );
    }
    if (changed === 0) return { message: "Nothing was different." };
    for (const { field, after } of plans) {
      const { all, chosen, column } = VALUE_TABLES[field];
      await tx.$executeRaw(sql`INSERT INTO ${all} (name, sort_key, is_active)
        SELECT n, 1000, false FROM unnest(${after.own}::text[]) AS n ON CONFLICT DO NOTHING`);
      await tx.$executeRaw(sql`DELETE FROM ${chosen} WHERE product_id = ${product.id}`);
      await tx.$executeRaw(sql`INSERT INTO ${chosen} (product_id, ${column}, sort_key, is_default)
        SELECT ${product.id}::int, n, place, n = ${after.ownDefault} FROM unnest(${after.own}::text[]) WITH ORDINALITY AS o(n, place)`);
    }
    return { message: `The values of ${product.name} are saved.` };
  },
});

const defaultFields = { severity: "defaultSeverity", priority: "defaultPriority" } as const;

type Offer = {
  /** What bugs may get, in order. */
  offered: string[];
  default: string;
  /** Empty: the site's values. */
  own: string[];
  ownDefault: string;
};
type ValuePlan = { field: ValueField; before: Offer; after: Offer };

async function planValues(context: ProductContext, given: Input): Promise<ValuePlan[]> {
  const plans: ValuePlan[] = [];
  for (const field of VALUE_FIELDS) {
    const names = given[VALUE_TABLES[field].plural];
    const wanted = given[defaultFields[field]];
    if (names === undefined && wanted === undefined) continue;
    const site = await readSite(context, field);
    const before = await readOffered(context, field, site);
    const own = await spell(context, field, names ?? before.offered);
    const isOfSite =
      before.own.length === 0 &&
      (wanted || site.default) === site.default &&
      own.join("\n") === site.offered.join("\n");
    const after =
      own.length === 0 || isOfSite ? site : withDefault(field, own, wanted || keptDefault(own, before));
    plans.push({ field, before, after });
  }
  return plans;
}

/** The default stays, if it is still offered. */
function keptDefault(own: readonly string[], before: Offer): string {
  return own.some((name) => name.toLowerCase() === before.default.toLowerCase()) ? before.default : "";
}

function withDefault(field: ValueField, own: string[], wanted: string): Offer {
  const chosen = own.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (chosen === undefined)
    throw new InvalidInput({
      [defaultFields[field]]: [
        `${wanted ? `“${wanted}” is not in the list: name` : "Name"} the ${field} that new bugs get, one of ${own.join(", ")}.`,
      ],
    });
  return { offered: own, default: chosen, own, ownDefault: chosen };
}

async function readSite({ tx }: ProductContext, field: ValueField): Promise<Offer> {
  const rows = await queryRowsIn<{ name: string; isDefault: boolean }>(
    tx,
    sql`SELECT name, is_default AS "isDefault" FROM ${VALUE_TABLES[field].all} WHERE is_active ORDER BY sort_key, name`,
  );
  const first = rows.find(({ isDefault }) => isDefault)?.name ?? "";
  return { offered: rows.map(({ name }) => name), default: first, own: [], ownDefault: "" };
}

async function readOffered({ tx, product }: ProductContext, field: ValueField, site: Offer): Promise<Offer> {
  const rows = await queryRowsIn<{ name: string; isDefault: boolean; isOwn: boolean }>(
    tx,
    sql`SELECT o.name, o.is_default AS "isDefault",
          EXISTS (SELECT 1 FROM ${VALUE_TABLES[field].chosen} c WHERE c.product_id = ${product.id}) AS "isOwn"
        FROM (${offeredValues(field, sql`op.id = ${product.id}`)}) o ORDER BY o.sort_key, o.name`,
  );
  if (!rows[0]?.isOwn) return site;
  const names = rows.map(({ name }) => name);
  const first = rows.find(({ isDefault }) => isDefault)?.name ?? names[0] ?? "";
  return { offered: names, default: first, own: names, ownDefault: first };
}

/** Spelling that differs only in case is that of the existing value, first of one that the site offers. */
async function spell({ tx }: ProductContext, field: ValueField, names: string[]): Promise<string[]> {
  const rows = await queryRowsIn<{ name: string }>(
    tx,
    sql`SELECT name FROM ${VALUE_TABLES[field].all} WHERE lower(name) = ANY(${names.map((name) => name.toLowerCase())}::text[])
        ORDER BY is_active DESC, sort_key, name`,
  );
  return names.map(
    (name) =>
      rows.find((row) => row.name === name)?.name ??
      rows.find((row) => row.name.toLowerCase() === name.toLowerCase())?.name ??
      name,
  );
}

function sayPlan({ field, before, after }: ValuePlan): string[] {
  const { plural } = VALUE_TABLES[field];
  const added = after.offered.filter((name) => !before.offered.includes(name));
  const removed = before.offered.filter((name) => !after.offered.includes(name));
  return [
    before.own.length > 0 && after.own.length === 0 ? `The ${plural} are those of the site again.` : "",
    added.length > 0
      ? `New bugs can have the ${added.length === 1 ? field : plural} ${added.join(", ")}.`
      : "",
    removed.length > 0 ? `No longer offered: ${field} ${removed.join(", ")}.` : "",
    before.default !== after.default ? `New bugs get the ${field} ${after.default}.` : "",
  ].filter(Boolean);
}

async function keptBy(context: ProductContext, plans: readonly ValuePlan[]): Promise<KeptValue[]> {
  const { tx, product } = context;
  const isMeant = sql`b.product_id = ${product.id}`;
  const kept: KeptValue[] = [];
  for (const { field, after } of plans)
    kept.push(...(await keptValues(tx, field, isMeant, sql`SELECT unnest(${after.offered}::text[])`)));
  return kept;
}
