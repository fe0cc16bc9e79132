import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { lineText, revision } from "#lib/admin/act/inputs.ts";
import { numberingOf } from "#lib/admin/versions/rows.ts";
import { checkVersionName, versionSortKey } from "#lib/catalog/numbering.ts";
import { checkNumberingPattern, examplesOfPattern } from "#lib/catalog/numbering-pattern.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/** How a product numbers its versions. Versions that do not fit are unchanged. */

const numberingInput = z.object({
  scheme: z.enum(["semantic", "calendar", "dotted", "pattern", "free"], "Say how."),
  /** For the scheme "pattern": {major}.{minor}[-rc{n}]. */
  pattern: lineText(100).optional(),
  revision,
});

/** For lists of names. */
const SHOWN = 20;

export const changeNumbering = productAct({
  name: "product.numbering",
  undo: "yes",
  label: "Change numbering",
  capability: "manage_versions",
  input: numberingInput,
  async preview(context, input) {
    const { pattern, strangers } = await plan(context, input);
    const lines = [
      input.scheme === "pattern" && pattern
        ? `New versions have names such as ${examplesOfPattern(pattern).join(" or ")}.`
        : input.scheme === "free"
          ? "New versions may be called anything."
          : `New versions are checked as ${input.scheme}.`,
      strangers.length === 0
        ? "All versions there are fit."
        : `${strangers.length === 1 ? "1 version does" : `${strangers.length} versions do`} not fit and ${strangers.length === 1 ? "stays" : "stay"}: ${listed(strangers)}.`,
    ];
    return { lines, counts: { strangers: strangers.length } };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const { pattern, before, strangers } = await plan(context, input);
    const subject = { kind: "product", id: product.id, name: product.name };
    const changed = audit.changes(
      subject,
      { numberingScheme: before.scheme, numberingPattern: before.pattern ?? "" },
      { numberingScheme: input.scheme, numberingPattern: pattern ?? "" },
    );
    if (changed === 0) return { message: "Nothing was different." };
    await tx.product.update({
      where: { id: product.id },
      data: { numberingScheme: input.scheme, numberingPattern: pattern, revision: { increment: 1 } },
    });
    await sortAgain(context);
    return {
      message: `${product.name} numbers its versions ${pattern ? `as ${pattern}` : `by the scheme “${input.scheme}”`}.`,
      data: { strangers: strangers.length },
    };
  },
});

async function plan(context: ProductContext, input: z.output<typeof numberingInput>) {
  const { tx, product } = context;
  await refuseCollision(tx, { kind: "product", ...product }, input.revision);
  const pattern = input.scheme === "pattern" ? (input.pattern ?? "") : null;
  if (pattern !== null) {
    const check = checkNumberingPattern(pattern);
    if (!check.ok) throw new InvalidInput({ pattern: [check.message] });
  }
  const versions = await tx.version.findMany({
    where: { productId: product.id },
    select: { name: true },
    orderBy: { sortKey: "desc" },
  });
  const strangers = versions
    .map(({ name }) => name)
    .filter((name) => !checkVersionName(input.scheme, pattern, name).ok);
  return { pattern, before: await numberingOf(context), strangers };
}

/** All schemes share one order; keys written by an older version of it are corrected. */
async function sortAgain({ tx, product }: ProductContext): Promise<void> {
  for (const { id, name, sortKey } of await tx.version.findMany({ where: { productId: product.id } })) {
    const right = versionSortKey(name);
    if (right !== sortKey) await tx.version.update({ where: { id }, data: { sortKey: right } });
  }
  for (const { id, name, sortKey } of await tx.series.findMany({ where: { productId: product.id } })) {
    const right = versionSortKey(name);
    if (right !== sortKey) await tx.series.update({ where: { id }, data: { sortKey: right } });
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
