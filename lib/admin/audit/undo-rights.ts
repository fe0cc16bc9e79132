import "server-only";
import type { Act } from "#lib/admin/act/act.ts";
import { findBugIds } from "#lib/admin/act/bug-effects.ts";
import { widensSight } from "#lib/admin/act/sight.ts";
import { cannotUndo } from "#lib/admin/audit/refusal.ts";
import { keepMaintainer, refuseBeyond, rolesIn } from "#lib/admin/roles/rows.ts";
import type { RowChange } from "#lib/bugs/many/journal.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotAllowed } from "#lib/errors.ts";
import type { Audited } from "#lib/people/audit.ts";
import { CAPABILITIES, isCapability } from "#lib/people/capabilities.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * Undoing takes the right of the act itself in every product that it touched; of an act on shared milestones, managing the
 * releases of their classification.
 */
export async function demandUndo(
  context: Audited,
  act: Act,
  journal: readonly RowChange[],
  classificationId: number | null,
): Promise<void> {
  const { tx, viewer } = context;
  if (viewer.isAdministrator) return;
  const { capability } = act;
  if (mayUndoShared(viewer, act, classificationId)) return;
  if (capability === null) throw new NotAllowed("Only administrators may undo this.");
  for (const id of await productsOf(context, journal)) {
    const [seen] = await queryRowsIn<{ name: string }>(
      tx,
      sql`SELECT p.name::text AS name FROM products p WHERE p.id = ${id} AND ${visibleProducts(viewer)}`,
    );
    if (!seen) throw cannotUndo("it is not here any more.");
    if (!can(viewer, capability, id))
      throw new NotAllowed(`Undoing this takes the right “${CAPABILITIES[capability]}” in ${seen.name}.`);
  }
  await refuseMoreRights(context, journal);
}

/** Whether the viewer manages the shared milestones that the act is about. */
export function mayUndoShared(viewer: Viewer, act: Act, classificationId: number | null): boolean {
  return (
    act.scope === "classification" &&
    classificationId !== null &&
    viewer.managedClassificationIds.includes(classificationId)
  );
}

async function productsOf({ tx }: Audited, journal: readonly RowChange[]): Promise<number[]> {
  const ids = new Set<number>();
  for (const { source, key, before, after } of journal) {
    if (source === "products") ids.add(Number(key.id));
    // The manifest of a version is its own product's, whatever it contains.
    if (source === "manifest_lines" && ownVersionOf({ before, after }) !== null) continue;
    for (const id of [key.product_id, before?.product_id, after?.product_id])
      if (typeof id === "number") ids.add(id);
  }
  const bugs = await findBugIds(tx, journal);
  const inVersions = journal.flatMap((row) =>
    row.source === "manifest_lines" ? (ownVersionOf(row) ?? []) : [],
  );
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT DISTINCT product_id AS id FROM bugs WHERE id = ANY(${bugs}::int[])
        UNION SELECT product_id FROM components WHERE id = ANY(${keysOf(journal, "components")}::int[])
        UNION SELECT product_id FROM versions WHERE id = ANY(${keysOf(journal, "versions")}::int[])
        UNION SELECT product_id FROM versions WHERE id = ANY(${inVersions}::int[])`,
  );
  for (const { id } of rows) ids.add(id);
  return [...ids];
}

function ownVersionOf({ before, after }: Pick<RowChange, "before" | "after">): number | null {
  const id = before?.in_version_id ?? after?.in_version_id;
  return typeof id === "number" ? id : null;
}

function keysOf(journal: readonly RowChange[], table: string): number[] {
  return journal.flatMap(({ source, key }) => (source === table ? [Number(key.id)] : []));
}

/** Nobody gives by undoing what they could not give: roles that hold more than they do. */
async function refuseMoreRights({ tx, viewer }: Audited, journal: readonly RowChange[]): Promise<void> {
  for (const { source, before } of journal) {
    const productId = before?.product_id;
    if (source === "product_roles" && typeof productId === "number") {
      const role = (await rolesIn(tx, productId)).find(
        ({ id, baseId }) => id === before?.role_id || baseId === before?.role_id,
      );
      if (role) refuseBeyond(viewer, productId, role.capabilities, "entry");
    }
  }
  for (const { source, key, before } of journal) {
    if (source !== "roles" || !before || !Array.isArray(before.capabilities)) continue;
    const [row] = await queryRowsIn<{ productId: number | null }>(
      tx,
      sql`SELECT product_id AS "productId" FROM roles WHERE id = ${Number(key.id)}`,
    );
    const productId = row?.productId ?? before.product_id;
    const held = before.capabilities.filter((word) => typeof word === "string").filter(isCapability);
    if (typeof productId === "number") refuseBeyond(viewer, productId, held, "entry");
  }
}

/** Runs it, and refuses (rolling back) what no act allows: a product without maintainers, a site without administrators. */
export async function keepRunning<T>(
  context: Audited,
  journal: readonly RowChange[],
  change: () => Promise<T>,
): Promise<T> {
  const { tx, viewer, audit } = context;
  let run = change;
  if (journal.some(({ source }) => source === "product_roles" || source === "roles")) {
    const ids = journal.flatMap(({ key, before, after }) => {
      const id = before?.product_id ?? after?.product_id ?? key.product_id;
      return typeof id === "number" ? [id] : [];
    });
    // A product that goes with it needs nobody.
    const created = new Set(
      journal.flatMap(({ source, key, before }) => (source === "products" && !before ? [key.id] : [])),
    );
    for (const id of new Set(ids.filter((one) => !created.has(one)))) {
      const inner = run;
      const product = await tx.product.findUnique({ where: { id }, select: { id: true, name: true } });
      if (product) run = () => keepMaintainer(tx, product, "entry", inner);
    }
  }
  const done = await run();
  if (journal.some(({ source }) => source === "users")) {
    const left = await tx.user.count({
      where: { isAdministrator: true, disabledReason: null, mergedIntoId: null },
    });
    if (left === 0) throw cannotUndo("nobody would be left who administers the site.");
  }
  if (!viewer.isAdministrator && (await widensSight(context, audit.act))) {
    const products = await productsOf(context, journal);
    if (!products.every((id) => can(viewer, "manage_access", id)))
      throw new NotAllowed(
        "More people would see these bugs: that takes the right to decide who may see them.",
      );
  }
  return done;
}
