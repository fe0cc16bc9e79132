import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { decodeSegment } from "#app/param.ts";
import { followRenamedProduct } from "#app/renamed.ts";
import { countBugsOfProduct, type ProductCounts } from "#lib/bugs/views/counts.ts";
import { findProduct, type ProductView } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { countUnrouted } from "#lib/upstream/routing/queries.ts";
import { ROOMS } from "./settings/rooms.ts";

export type ProductProps = { params: Promise<{ product: string }> };

/**
 * The product in the address with its bug counts, or 404. `hasSettings`: the viewer may open its settings; `isSignedIn`:
 * they can see the page about their capabilities.
 */
export async function readProduct({ params }: ProductProps): Promise<{
  viewer: Viewer;
  product: ProductView;
  counts: ProductCounts;
  hasSettings: boolean;
  isSignedIn: boolean;
  /** Private reports that wait to be published upstream; null: not for this viewer to know. */
  unrouted: number | null;
}> {
  const { viewer, product } = await read((await params).product);
  if (!product) return missing(viewer, (await params).product);
  const hasSettings = ROOMS.some(({ capability }) => can(viewer, capability, product.id));
  const isSignedIn = viewer.userId !== null;
  const [counts, unrouted] = await Promise.all([
    countBugsOfProduct(viewer, product.id),
    countUnrouted(viewer, product.id),
  ]);
  return { viewer, product, counts, hasSettings, isSignedIn, unrouted };
}

async function missing(viewer: Viewer, written: string): Promise<never> {
  const name = decodeSegment(written);
  if (name !== null) await followRenamedProduct(viewer, name);
  return notFound();
}

/** The title of a page of the product. Hidden and missing products have the same title. */
export async function productTitle({ params }: ProductProps, room = ""): Promise<{ title: string }> {
  const { product } = await read((await params).product);
  if (!product) return { title: "Not found" };
  return { title: room ? `${room} of ${product.name}` : product.name };
}

const read = cache(async (written: string) => {
  const viewer = await currentViewer();
  const name = decodeSegment(written);
  return { viewer, product: name === null ? null : await findProduct(viewer, name) };
});
