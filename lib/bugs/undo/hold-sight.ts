import "server-only";
import {
  type BugAudience,
  compareAudiences,
  isWider,
  type ProductAudience,
  readProductAudiences,
} from "#lib/bugs/access/who-sees.ts";
import type { BugNow } from "#lib/bugs/change/bug-now.ts";
import type { NotedRow } from "#lib/bugs/many/noted-row.ts";
import type { Since } from "#lib/bugs/undo/since.ts";
import type { RunsSql } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** A bug with the rows of it that an act changed. */
export type OwnRows = { bug: BugNow; rows: NotedRow[]; since: Since };

/** Rows that are put back, and the fields that stay, since more people would see the bug. */
export type Held = { rows: NotedRow[]; held: { bugId: number; field: string }[] };

/**
 * Holds what would show a bug to more people, by the comparison that asks about a change by hand, when anything was written on it
 * since or who sees it was changed; and what would let single people see a bug that others restricted since. A move stays as a whole.
 */
export async function holdWider(tx: RunsSql, actor: Actor, own: readonly OwnRows[]): Promise<Held> {
  const products = await readProductAudiences(tx, [
    ...new Set(own.flatMap(({ bug, rows }) => [bug.product.id, productBefore(rows) ?? bug.product.id])),
  ]);
  const compared = new Map<string, boolean>();
  const isMore = async (before: BugAudience, after: BugAudience) => {
    const key = JSON.stringify([before, after]);
    const known = compared.get(key) ?? isWider(await compareAudiences(tx, actor, before, after));
    compared.set(key, known);
    return known;
  };
  const result: Held = { rows: [], held: [] };
  for (const { bug, rows, since } of own) {
    const hold = (field: string) => result.held.push({ bugId: bug.id, field });
    const isTold = since.isWritten || since.isSaid || since.isRestricted;
    const before = productBefore(rows);
    let left = since.isRestricted && !bug.isPublic ? withoutPeople(rows, hold) : rows;
    if (isTold && (before !== null || left.some(isGroup))) {
      const now = { product: audienceOf(products, bug.product.id), groupIds: bug.groups.map(({ id }) => id) };
      const groupIds = groupsBefore(now.groupIds, left);
      // Its product stays when its places were changed since, and its groups go back all the same.
      const stays = await isMore(now, { ...now, groupIds });
      if (
        before !== null &&
        (stays || (await isMore(now, { product: audienceOf(products, before), groupIds })))
      ) {
        hold("product");
        left = [];
      } else if (stays) {
        hold("groups");
        left = left.filter((row) => !isGroup(row));
      }
    }
    result.rows.push(...left);
  }
  return result;
}

function isGroup({ source }: NotedRow): boolean {
  return source === "bug_groups";
}

function productBefore(rows: readonly NotedRow[]): number | null {
  const id = rows.find(({ source }) => source === "bugs")?.before?.product_id;
  return typeof id === "number" ? id : null;
}

/** The groups of the bug with the rows put back. */
function groupsBefore(now: readonly number[], rows: readonly NotedRow[]): number[] {
  const groups = rows
    .filter(isGroup)
    .map(({ key, before }) => ({ id: Number(key.group_id), isBack: before !== null }));
  const gone = new Set(groups.filter(({ isBack }) => !isBack).map(({ id }) => id));
  const back = groups.filter(({ isBack }) => isBack).map(({ id }) => id);
  return [...new Set([...now.filter((id) => !gone.has(id)), ...back])].sort((a, b) => a - b);
}

function audienceOf(products: ReadonlyMap<number, ProductAudience>, id: number): ProductAudience {
  const product = products.get(id);
  if (!product) throw new Error(`There is no product ${id}.`);
  return product;
}

const PEOPLE = {
  assignee_id: "assignee",
  qa_contact_id: "qaContact",
  reporter_accessible: "reporterAccessible",
  cc_accessible: "ccAccessible",
} as const;

/** The rows without what gives sight to single people. */
function withoutPeople(rows: readonly NotedRow[], hold: (field: string) => void): NotedRow[] {
  return rows.flatMap((row) => {
    if (row.source === "bug_cc" && row.before !== null) {
      hold("cc");
      return [];
    }
    if (row.source !== "bugs" || row.before === null) return [row];
    const before = { ...row.before };
    for (const [column, field] of Object.entries(PEOPLE)) {
      // Nobody, or no access, gives sight to nobody.
      if (!before[column]) continue;
      delete before[column];
      hold(field);
    }
    return [{ ...row, before }];
  });
}
