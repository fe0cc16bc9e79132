import { notFound } from "next/navigation";
import { cache } from "react";
import { readSegment } from "#app/param.ts";
import { followRenamedProduct } from "#app/renamed.ts";
import { findSettingsProduct, type SettingsProduct } from "#lib/admin/products/settings-product.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { currentViewer } from "#lib/people/session.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** The rooms of /products/<product>/settings, and the capability that each requires. */
export const ROOMS: readonly { path: string; label: string; capability: Capability }[] = [
  { path: "product", label: "Product", capability: "manage_product" },
  { path: "components", label: "Components", capability: "manage_components" },
  { path: "versions", label: "Series and versions", capability: "manage_versions" },
  { path: "milestones", label: "Milestones", capability: "manage_milestones" },
  { path: "flags", label: "Flag types", capability: "manage_flag_types" },
  { path: "people", label: "People and roles", capability: "manage_people" },
  { path: "access", label: "Access", capability: "manage_access" },
  { path: "workflow", label: "Workflow", capability: "manage_product" },
  { path: "values", label: "Values", capability: "manage_product" },
  { path: "keywords", label: "Keywords", capability: "manage_product" },
  { path: "audit", label: "Audit log", capability: "manage_product" },
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
