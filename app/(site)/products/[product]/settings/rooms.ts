import { notFound } from "next/navigation";
import { cache } from "react";
import { readSegment } from "#app/param.ts";
import { followRenamedProduct } from "#app/renamed.ts";
import { findSettingsProduct, type SettingsProduct } from "#lib/admin/products/settings-product.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { currentViewer } from "#lib/people/session.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

type RoomOfProduct = { path: string; label: string; group: RoomGroupName; capability: Capability };
export const ROOM_GROUPS = ["", "Catalogue", "Bugs", "People", "Records"] as const;
type RoomGroupName = (typeof ROOM_GROUPS)[number];

/** The rooms of /products/<product>/settings, and the capability that each requires. */
export const ROOMS: readonly RoomOfProduct[] = [
  { path: "product", label: "General", group: "", capability: "manage_product" },
  { path: "components", label: "Components", group: "Catalogue", capability: "manage_components" },
  { path: "mapping", label: "Upstream mapping", group: "Catalogue", capability: "manage_components" },
  { path: "versions", label: "Series and versions", group: "Catalogue", capability: "manage_versions" },
  { path: "milestones", label: "Milestones", group: "Catalogue", capability: "manage_milestones" },
  { path: "repositories", label: "Repositories", group: "Catalogue", capability: "manage_product" },
  { path: "flags", label: "Flag types", group: "Bugs", capability: "manage_flag_types" },
  { path: "workflow", label: "Workflow", group: "Bugs", capability: "manage_product" },
  { path: "rules", label: "Rules", group: "Bugs", capability: "manage_product" },
  { path: "values", label: "Values", group: "Bugs", capability: "manage_product" },
  { path: "keywords", label: "Keywords", group: "Bugs", capability: "manage_product" },
  { path: "replies", label: "Saved replies", group: "Bugs", capability: "manage_product" },
  { path: "people", label: "People and roles", group: "People", capability: "manage_people" },
  { path: "access", label: "Access", group: "People", capability: "manage_access" },
  { path: "audit", label: "Audit log", group: "Records", capability: "manage_product" },
];

/** Viewer and product, or 404: missing and hidden products and missing permission look the same. */
export const enterSettings = cache(
  async (
    encodedName: string,
    capability?: Capability,
  ): Promise<{ viewer: Viewer; product: SettingsProduct }> => {
    const viewer = await currentViewer();
    const name = readSegment(encodedName);
    const product = await findSettingsProduct(viewer, name);
    if (!product) await followRenamedProduct(viewer, name);
    if (!product || (capability && !can(viewer, capability, product.id))) notFound();
    return { viewer, product };
  },
);
