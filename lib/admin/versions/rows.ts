import "server-only";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { dayOf, findLocked } from "#lib/admin/act/inputs.ts";
import {
  checkVersionName,
  findPredecessor,
  type NumberingScheme,
  seriesOf,
  versionSortKey,
} from "#lib/catalog/numbering.ts";
import { isOver, type VersionState } from "#lib/catalog/version-states.ts";
import { sql } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Recordable } from "#lib/people/audit.ts";

/** The input for "no version" or "no series"; not allowed as a name. */
export const NONE = "none";

export type LockedVersion = {
  id: number;
  name: string;
  state: VersionState;
  seriesId: number | null;
  predecessorId: number | null;
  releasedOn: Date | null;
  facts: Record<string, Recordable>;
  subject: { kind: string; id: number; name: string; revision: number };
};

/** The version of this name, locked; the message for one that is missing is at `field`. */
export async function lockVersion(
  { tx, product }: ProductContext,
  name: string,
  field = "version",
): Promise<LockedVersion> {
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM versions WHERE product_id = ${product.id} AND name = ${name} FOR UPDATE`,
    { [field]: `${product.name} has no version “${name}”.` },
    { thing: "version", name, owned: sql`x.product_id = ${product.id}` },
  );
  const row = await tx.version.findUniqueOrThrow({
    where: { id },
    include: { series: true, predecessor: true },
  });
  return {
    id,
    name: row.name,
    state: row.state,
    seriesId: row.seriesId,
    predecessorId: row.predecessorId,
    releasedOn: row.releasedOn,
    facts: {
      name: row.name,
      description: row.description,
      dueOn: dayOf(row.dueOn),
      releasedOn: dayOf(row.releasedOn),
      tag: row.tag ?? "",
      series: row.series?.name ?? "",
      predecessor: row.predecessor?.name ?? "",
      isActive: row.isActive,
    },
    subject: { kind: "version", id, name: row.name, revision: row.revision },
  };
}

export type Numbering = { scheme: NumberingScheme; pattern: string | null };

/** The version numbering of the product. */
export async function numberingOf({ tx, product }: ProductContext): Promise<Numbering> {
  const row = await tx.product.findUniqueOrThrow({
    where: { id: product.id },
    select: { numberingScheme: true, numberingPattern: true },
  });
  return { scheme: row.numberingScheme, pattern: row.numberingPattern };
}

/**
 * Refuses names that do not fit the product's numbering or that another version has in any spelling. Where versions are
 * numbered freely, 13.2-STABLE and 13.2-RELEASE may be two: only the same name is refused, and a note says which version
 * has the same place in the order ("" for none).
 */
export async function checkName(
  { tx, product }: ProductContext,
  { scheme, pattern }: Numbering,
  name: string,
  except?: number,
): Promise<string> {
  const check = checkVersionName(scheme, pattern, name);
  if (!check.ok) throw new InvalidInput({ name: [check.message] });
  if (name.toLowerCase() === NONE) {
    throw new InvalidInput({ name: [`“${name}” means that there is no version: choose another name.`] });
  }
  const same = await tx.version.findMany({
    where: { productId: product.id, sortKey: versionSortKey(name), id: { not: except } },
    select: { name: true },
  });
  return refuseSame("version", scheme, name, same);
}

/** Refuses the name of a version or a series that is taken, or says which has the same place in the order. */
export function refuseSame(
  what: "version" | "series",
  scheme: NumberingScheme,
  name: string,
  same: readonly { name: string }[],
): string {
  const [other] = same;
  if (!other) return "";
  const taken = same.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (taken) throw new InvalidInput({ name: [`There is a ${what} “${taken.name}” already.`] });
  if (scheme === "free") return ` It has the same place in the order as “${other.name}”.`;
  throw new InvalidInput({
    name: [`There is a ${what} “${other.name}” already: “${name}” is the same in another spelling.`],
  });
}

/**
 * The chosen series; if empty, derived from the name of the version and created if missing. A name without a
 * number gives none.
 */
export async function seriesFor(
  { tx, product, audit }: ProductContext,
  { scheme }: Numbering,
  chosen: string,
  version: string,
): Promise<{ id: number; name: string } | null> {
  if (chosen === NONE) return null;
  const name = chosen || seriesOf(scheme, version);
  const found = await tx.series.findFirst({
    where: { productId: product.id, OR: [{ name }, { sortKey: versionSortKey(name) }] },
    select: { id: true, name: true },
  });
  if (found) return found;
  if (chosen) throw new InvalidInput({ series: [`${product.name} has no series “${chosen}”.`] });
  if (!/\d/.test(name)) return null;
  const made = await tx.series.create({
    data: { productId: product.id, name, sortKey: versionSortKey(name) },
    select: { id: true, name: true },
  });
  audit.created({ kind: "series", ...made }, {});
  return made;
}

/** The chosen predecessor; if empty, the previous version in the order. */
export async function predecessorFor(
  context: ProductContext,
  chosen: string,
  version: { id?: number; name: string; releasedOn?: Date | null },
): Promise<{ id: number; name: string } | null> {
  if (chosen === NONE) return null;
  const { tx, product } = context;
  const others = await tx.version.findMany({
    where: { productId: product.id, id: { not: version.id } },
    select: { id: true, name: true, predecessorId: true, releasedOn: true },
  });
  const dated = [...others, version].flatMap(({ name, releasedOn }) =>
    releasedOn ? [[name, releasedOn.toISOString()] as const] : [],
  );
  const name =
    chosen ||
    findPredecessor(
      version.name,
      others.map((other) => other.name),
      new Map(dated),
    );
  const found = others.find((other) => other.name === name);
  if (!found) {
    if (!chosen) return null;
    throw new InvalidInput({
      predecessor: [
        chosen === version.name
          ? "A version does not come before itself."
          : `${product.name} has no version “${chosen}”.`,
      ],
    });
  }
  const byId = new Map(others.map((other) => [other.id, other]));
  for (let at: typeof found | undefined = found; at; at = byId.get(at.predecessorId ?? 0)) {
    if (at.predecessorId === version.id && version.id !== undefined) {
      throw new InvalidInput({
        predecessor: [`“${found.name}” comes after “${version.name}”: that would be a circle.`],
      });
    }
  }
  return found;
}

/** The version that bugs are moved to, or none. */
export async function destinationFor(
  context: ProductContext,
  field: "moveTargetsTo" | "moveFoundTo",
  chosen: string | undefined,
  version: LockedVersion,
  undecided: string,
): Promise<{ id: number; name: string } | null> {
  if (!chosen) throw new InvalidInput({ [field]: [undecided] });
  if (chosen === NONE) return null;
  const to = await lockVersion(context, chosen, field);
  if (to.id === version.id) throw new InvalidInput({ [field]: ["Choose another version."] });
  if (field === "moveTargetsTo" && isOver(to.state)) {
    throw new InvalidInput({ [field]: [`“${to.name}” is ${to.state}: nothing is fixed in it any more.`] });
  }
  return to;
}
