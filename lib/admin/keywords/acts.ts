import "server-only";
import { z } from "zod";
import { type ActResult, type Preview, productAct, siteAct } from "#lib/admin/act/act.ts";
import { findLocked, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { bugs } from "#lib/admin/versions/repoint-bugs.ts";
import { dropKeyword } from "#lib/bugs/many/drop-keyword.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Audit, refuseCollision } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Keywords of a product, for those who run it, and of the site, for administrators. (Rules: Bugzilla, Keyword.pm.) */

type Place = {
  tx: Transaction;
  viewer: Viewer;
  audit: Audit;
  /** Not there: the site. */
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
  preview: previewDeletion,
  run: deleteKeyword,
};

export const keywordActs = [
  productAct({ name: "keyword.create", ...ofProduct, ...create }),
  productAct({ name: "keyword.change", ...ofProduct, ...change }),
  productAct({ name: "keyword.delete", ...ofProduct, ...remove }),
  siteAct({ name: "siteKeyword.create", ...create }),
  siteAct({ name: "siteKeyword.change", ...change }),
  siteAct({ name: "siteKeyword.delete", ...remove }),
];

async function createKeyword(place: Place, input: z.output<typeof createInput>): Promise<ActResult> {
  await refuseTaken(place, input.name);
  const { id } = await place.tx.keyword.create({
    data: { productId: place.product?.id ?? null, name: input.name, description: input.description },
  });
  place.audit.record({ kind: "keyword", id, name: input.name }, "create");
  return { message: `${whose(place)} has a keyword “${input.name}”.`, data: { id } };
}

async function changeKeyword(place: Place, input: z.output<typeof changeInput>): Promise<ActResult> {
  const { tx, audit } = place;
  const keyword = await lockKeyword(place, input.keyword);
  await refuseCollision(tx, keyword.subject, input.revision);
  if (input.name !== undefined && input.name.toLowerCase() !== keyword.name.toLowerCase()) {
    await refuseTaken(place, input.name);
  }
  const { keyword: _which, revision: _seen, ...after } = input;
  if (audit.changes(keyword.subject, keyword.facts, after) === 0)
    return { message: "Nothing was different." };
  await tx.keyword.update({ where: { id: keyword.id }, data: { ...after, revision: { increment: 1 } } });
  return { message: `The keyword “${input.name ?? keyword.name}” is saved.` };
}

async function previewDeletion(place: Place, input: z.output<typeof deleteInput>): Promise<Preview> {
  const keyword = await lockKeyword(place, input.keyword);
  await refuseCollision(place.tx, keyword.subject, input.revision);
  const count = await place.tx.bugKeyword.count({ where: { keywordId: keyword.id } });
  return {
    lines: [
      `The keyword “${keyword.name}” goes.`,
      count === 0
        ? "No bug has it."
        : `${bugs(count)} ${count === 1 ? "loses" : "lose"} it; the history says so.`,
    ],
    counts: { bugs: count },
  };
}

async function deleteKeyword(place: Place, input: z.output<typeof deleteInput>): Promise<ActResult> {
  const { tx, audit } = place;
  const keyword = await lockKeyword(place, input.keyword);
  await refuseCollision(tx, keyword.subject, input.revision);
  const lost = await dropKeyword(place, keyword);
  await tx.keyword.delete({ where: { id: keyword.id } });
  audit.record(keyword.subject, "delete", lost > 0 ? { from: lost } : {});
  return {
    message: `The keyword “${keyword.name}” is gone${lost > 0 ? `; ${bugs(lost)} lost it` : ""}.`,
    data: { bugs: lost },
  };
}

async function lockKeyword(place: Place, name: string) {
  const { id } = await findLocked(
    place.tx,
    sql`SELECT id FROM keywords WHERE product_id IS NOT DISTINCT FROM ${place.product?.id ?? null}::int AND name = ${name}::citext FOR UPDATE`,
    { keyword: `${whose(place)} has no keyword “${name}” of its own.` },
  );
  const row = await place.tx.keyword.findUniqueOrThrow({ where: { id } });
  const facts = { name: row.name, description: row.description, isActive: row.isActive };
  return {
    id,
    name: row.name,
    facts,
    subject: { kind: "keyword", id, name: row.name, revision: row.revision },
  };
}

/** A product's keyword may not be called as one of the site: nobody could tell them apart. */
async function refuseTaken(place: Place, name: string): Promise<void> {
  const [taken] = await queryRowsIn<{ isOfSite: boolean }>(
    place.tx,
    sql`SELECT product_id IS NULL AS "isOfSite" FROM keywords
        WHERE name = ${name}::citext AND (product_id IS NULL OR product_id = ${place.product?.id ?? null}::int) LIMIT 1`,
  );
  if (!taken) return;
  throw new InvalidInput({
    name: [
      taken.isOfSite && place.product
        ? `“${name}” is a keyword of the whole site.`
        : `There is a keyword “${name}” already.`,
    ],
  });
}

function whose({ product }: Place): string {
  return product?.name ?? "The site";
}
