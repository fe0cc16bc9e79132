import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { type ControlList, controlLists } from "#lib/upstream/notes/control-lists.ts";
import { listBugsOfVersion } from "#lib/upstream/notes/listed-bugs.ts";
import { notesOf } from "#lib/upstream/notes/notes.ts";
import type { PrintedNotes } from "#lib/upstream/notes/print.ts";

/** A version of a downstream product that has release notes: it says what it contains of others. */
export type NotedVersion = {
  id: number;
  name: string;
  productId: number;
  product: string;
  classification: string;
  releasedOn: string | null;
  isReleased: boolean;
  /** The version that it follows. */
  previous: string | null;
};

/** The version of this name of a product, with a manifest, that the viewer sees; null: there is none. */
export async function findNotedVersion(
  viewer: Viewer,
  product: string,
  version: string,
): Promise<NotedVersion | null> {
  if (product.includes("\0") || version.includes("\0")) return null;
  const [row] = await queryRows<NotedVersion>(sql`
    SELECT v.id, v.name, p.id AS "productId", p.name::text AS product, k.name::text AS classification, v.released_on::text AS "releasedOn",
      v.state = 'released' AND coalesce(v.released_on, current_date) <= current_date AS "isReleased",
      (SELECT o.name FROM versions o WHERE o.id = v.predecessor_id) AS previous
    FROM versions v JOIN products p ON p.id = v.product_id JOIN classifications k ON k.id = p.classification_id
    WHERE p.name = ${product}::citext AND lower(v.name) = lower(${version}) AND ${visibleProducts(viewer)}
      AND EXISTS (SELECT 1 FROM manifest_lines l JOIN products p ON p.id = l.product_id WHERE l.in_version_id = v.id AND ${visibleProducts(viewer)})`);
  return row ?? null;
}

export type VersionNotes = PrintedNotes & {
  version: NotedVersion;
  /** For those who may edit bugs of the product; else empty. */
  lists: ControlList[];
};

/** The release notes of a downstream version: what of these bugs is told, with its own texts. */
export async function versionNotes(
  viewer: Viewer,
  version: NotedVersion,
  bugs: readonly { id: number; productId: number; isIn: boolean }[],
): Promise<VersionNotes> {
  const { name, product, productId, classification, releasedOn } = version;
  const isIn = new Set(bugs.flatMap((bug) => (bug.isIn ? [bug.id] : [])));
  const found = await listBugsOfVersion(viewer, productId, bugs);
  // What the version has the fix of is fixed for its readers, also while its bug is open for other versions.
  const listed = found.map((bug) =>
    isIn.has(bug.id) ? { ...bug, isOpen: false, phase: "closed" as const, meaning: "fixed" as const } : bug,
  );
  return {
    release: { name: `${product} ${name}`, classification, releasedOn },
    edition: product,
    products: notesOf(listed),
    version,
    lists: can(viewer, "edit", productId) ? controlLists(listed) : [],
  };
}
