import { notFound } from "next/navigation";
import { cache } from "react";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { currentViewer } from "#lib/people/session.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** The rooms of /products/<product>/settings, and the right that opens each. */
export const ROOMS: readonly { path: string; label: string; capability: Capability }[] = [
  { path: "product", label: "Product", capability: "manage_product" },
  { path: "components", label: "Components", capability: "manage_components" },
  { path: "versions", label: "Series and versions", capability: "manage_versions" },
  { path: "milestones", label: "Milestones", capability: "manage_milestones" },
  { path: "flags", label: "Flag types", capability: "manage_flag_types" },
  { path: "people", label: "People and roles", capability: "manage_people" },
  { path: "access", label: "Access", capability: "manage_access" },
  { path: "workflow", label: "Workflow", capability: "manage_product" },
  { path: "keywords", label: "Keywords", capability: "manage_product" },
  { path: "audit", label: "Audit log", capability: "manage_product" },
];

export type SettingsProduct = { id: number; name: string; classificationId: number; revision: number };

/** Who is here and in which product, or not-found: missing, hidden, and not one's own all read the same. */
export const enterSettings = cache(
  async (
    encodedName: string,
    capability?: Capability,
  ): Promise<{ viewer: Viewer; product: SettingsProduct }> => {
    const viewer = await currentViewer();
    const name = decodeURIComponent(encodedName);
    const [product] = await queryRows<SettingsProduct>(sql`
      SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId", p.revision
      FROM products p WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)}`);
    if (!product || (capability && !can(viewer, capability, product.id))) notFound();
    return { viewer, product };
  },
);
