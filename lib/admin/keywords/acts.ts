import "server-only";
import { z } from "zod";
import { type ActResult, productAct, siteAct } from "#lib/admin/act/act.ts";
import { findLocked, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { removeKeyword } from "#lib/bugs/many/remove-keyword.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Audit, refuseCollision } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** Keywords of a product, for its maintainers, and of the site, for administrators. (Rules: Bugzilla, Keyword.pm.) */

type KeywordContext = {
  tx: Transaction;
  viewer: Viewer;
  audit: Audit;
  /** Missing: the site. */
  product?: { id: number; name: string };
};

const word = z
  .string("Give the keyword a name.")
  .trim()
  .min(1, "Give the keyword a name.")
  .max(64, "At most 64 characters.")
  .regex(/^[^\s,]+$/, "A keyword is one word, without comma.");
const createInput = z.object({ name: word, description: optionalText(2000) });
const changeInput = z.object({
  keyword: nameText("the keyword"),
  name: word.optional(),
  description: optionalText(2000),
  isActive: z.boolean().optional(),
  revision,
});
const deleteInput = z.object({ keyword: nameText("the keyword"), revision });

const ofProduct = { capability: "manage_product" } as const;
const create = { label: "Create keyword", input: createInput, run: createKeyword };
const change = { label: "Save keyword", input: changeInput, run: changeKeyword };
const remove = {
  label: "Delete keyword",
  input: deleteInput,
  run: deleteKeyword,
};

export const keywordActs = [
  productAct({ name: "keyword.create", undo: "yes", ...ofProduct, ...create }),
  productAct({ name: "keyword.change", undo: "yes", ...ofProduct, ...change }),
  productAct({ name: "keyword.delete", undo: "yes", ...ofProduct, ...remove }),
  siteAct({ name: "siteKeyword.create", undo: "yes", ...create }),
  siteAct({ name: "siteKeyword.change", undo: "yes", ...change }),
  siteAct({ name: "siteKeyword.delete", undo: "yes", ...remove }),
];

async function createKeyword(
  context: KeywordContext,
  input: z.output<typeof createInput>,
): Promise<ActResult> {
  await refuseTaken(context, input.name);
  const { id } = await context.tx.keyword.create({
    data: { productId: context.product?.id ?? null, name: input.name, description: input.description },
  });
  context.audit.created({ kind: "keyword", id, name: input.name }, input);
  return { message: `${whose(context)} has a keyword “${input.name}”.`, data: { id } };
}

async function changeKeyword(
  context: KeywordContext,
  input: z.output<typeof changeInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  const keyword = await lockKeyword(context, input.keyword);
  await refuseCollision(tx, keyword.subject, input.revision);
  if (input.name !== undefined && input.name.toLowerCase() !== keyword.name.toLowerCase()) {
    await refuseTaken(context, input.name);
  }
  const { keyword: _which, revision: _seen, ...after } = input;
  if (audit.changes(keyword.subject, keyword.facts, after) === 0)
    return { message: "Nothing was different." };
  await tx.keyword.update({ where: { id: keyword.id }, data: { ...after, revision: { increment: 1 } } });
  return { message: `The keyword “${input.name ?? keyword.name}” is saved.` };
}

async function deleteKeyword(
  context: KeywordContext,
  input: z.output<typeof deleteInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  const keyword = await lockKeyword(context, input.keyword);
  await refuseCollision(tx, keyword.subject, input.revision);
  const lost = await removeKeyword(context, keyword);
  await tx.keyword.delete({ where: { id: keyword.id } });
  audit.record(keyword.subject, "delete", lost > 0 ? { from: lost } : {});
  return {
    message: `The keyword “${keyword.name}” was deleted${lost > 0 ? `; ${countOf(lost, "bug")} had it` : ""}.`,
    data: { bugs: lost },
  };
}

async function lockKeyword(context: KeywordContext, name: string) {
  const { id } = await findLocked(
    context.tx,
    sql`SELECT id FROM keywords WHERE product_id IS NOT DISTINCT FROM ${context.product?.id ?? null}::int AND name = ${name}::citext FOR UPDATE`,
    { keyword: `${whose(context)} has no keyword “${name}” of its own.` },
    {
      thing: "keyword",
      name,
      owned: sql`x.product_id IS NOT DISTINCT FROM ${context.product?.id ?? null}::int`,
    },
  );
  const row = await context.tx.keyword.findUniqueOrThrow({ where: { id } });
  const facts = { name: row.name, description: row.description, isActive: row.isActive };
  return {
    id,
    name: row.name,
    facts,
    subject: { kind: "keyword", id, name: row.name, revision: row.revision },
  };
}

/** A product's keyword may not have the name of a keyword of the site. */
async function refuseTaken(context: KeywordContext, name: string): Promise<void> {
  const [taken] = await queryRowsIn<{ name: string; isOfSite: boolean }>(
    context.tx,
    sql`SELECT name::text AS name, product_id IS NULL AS "isOfSite" FROM keywords
        WHERE name = ${name}::citext AND (product_id IS NULL OR product_id = ${context.product?.id ?? null}::int) LIMIT 1`,
  );
  if (!taken) return;
  throw new InvalidInput({
    name: [
      taken.isOfSite && context.product
        ? `“${taken.name}” is a keyword of the whole site.`
        : `There is a keyword “${taken.name}” already.`,
    ],
  });
}

function whose({ product }: KeywordContext): string {
  return product?.name ?? "The site";
}
