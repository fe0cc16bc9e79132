import "server-only";
import type { PreviewItem } from "#lib/admin/act/preview-item.ts";
import type { RowChange } from "#lib/bugs/many/journal.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { db, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Audited } from "#lib/people/audit.ts";
import { CAPABILITIES, CAPABILITY_NAMES, type Capability } from "#lib/people/capabilities.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import { can, type Viewer, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/**
 * What people may do before and after an act, where their roles or groups change: by the rule itself, so that rights which
 * another role or everybody gives are not said to be lost.
 */
export async function rightsItems(context: Audited, journal: readonly RowChange[]): Promise<PreviewItem[]> {
  const { people, groups } = membersIn(journal);
  if (people.size === 0 && groups.size === 0) return [];
  const ids = new Set([
    ...(await peopleOf(db, people, groups)),
    ...(await peopleOf(context.tx, people, groups)),
  ]);
  const lines: string[] = [];
  for (const id of [...ids].slice(0, NAMED)) lines.push(...(await compare(context, id)));
  const more = ids.size - NAMED;
  if (more > 0) lines.push(`The same for ${countOf(more, "more person", "more people")} in the group.`);
  return lines.map((text) => ({ kind: "rights" as const, text }));
}

/** So many people are named. */
const NAMED = 10;

function membersIn(journal: readonly RowChange[]) {
  const people = new Set<number>();
  const groups = new Set<number>();
  for (const { source, key, before, after } of journal) {
    const { user_id: user, group_id: group, included_group_id: included } = { ...key, ...before, ...after };
    if (source === "product_roles" || source === "group_members") {
      if (typeof user === "number") people.add(user);
      else if (typeof group === "number") groups.add(group);
    }
    if (source === "group_inclusions" && typeof included === "number") groups.add(included);
  }
  return { people, groups };
}

async function peopleOf(
  run: RunsSql,
  people: ReadonlySet<number>,
  groups: ReadonlySet<number>,
): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number }>(
    run,
    sql`SELECT u.id FROM users u WHERE ${ableUser} AND (u.id = ANY(${[...people]}::int[])
        OR ${memberOf(sql`SELECT unnest(${[...groups]}::int[])`)}) ORDER BY u.id`,
  );
  return rows.map(({ id }) => id);
}

async function compare({ tx, viewer }: Audited, id: number): Promise<string[]> {
  const [before, after] = [await readViewer(db, id), await readViewer(tx, id)];
  if (!before || !after || after.isAdministrator) return [];
  const products = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT p.id, p.name::text AS name FROM products p
        WHERE p.id = ANY(${[...before.grants.keys(), ...after.grants.keys()]}::int[]) AND ${visibleProducts(viewer)} ORDER BY p.name`,
  );
  const who = id === viewer.userId ? "You" : `@${after.handle}`;
  const verb = (one: string) => (id === viewer.userId ? one : `${one}s`);
  return products.flatMap((product) => {
    const [had, has] = [heldBy(before, product.id), heldBy(after, product.id)];
    const lost = had.filter((name) => !has.includes(name));
    const gained = has.filter((name) => !had.includes(name));
    if (lost.length > 0) return [`${who} ${verb("lose")} in ${product.name}: ${said(lost)}.`];
    if (gained.length > 0) return [`${who} ${verb("get")} in ${product.name}: ${said(gained)}.`];
    // Said where a role changed without an effect, not of every product.
    if (rolesIn(before, product.id) === rolesIn(after, product.id)) return [];
    return [`${who} may do the same as before in ${product.name}: other roles, or everybody, have it too.`];
  });
}

function rolesIn(viewer: Viewer, productId: number): string {
  return [...(viewer.roles.get(productId) ?? [])].sort().join("\n");
}

function heldBy(viewer: Viewer, productId: number): Capability[] {
  return CAPABILITY_NAMES.filter((name) => can(viewer, name, productId));
}

function said(names: readonly Capability[]): string {
  return names.map((name) => `“${CAPABILITIES[name]}”`).join(", ");
}

async function readViewer(run: RunsSql, id: number): Promise<Viewer | null> {
  const [row] = await queryRowsIn<ViewerRow>(run, viewerQuery(sql`u.id = ${id}`));
  return row ? viewerFrom(row) : null;
}
