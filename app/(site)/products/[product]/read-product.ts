import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { countBugsOfProduct, type ProductCounts } from "#lib/bugs/counts.ts";
import { findProduct, type ProductView } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type ProductProps = { params: Promise<{ product: string }> };

/** The product that the address names, or the page that says there is nothing. Asked once in a render. */
export async function readProduct({
  params,
}: ProductProps): Promise<{ viewer: Viewer; product: ProductView }> {
  const { viewer, product } = await read((await params).product);
  if (!product) notFound();
  return { viewer, product };
}

/** The same with how many bugs it has. */
export async function readProductAndCounts(
  props: ProductProps,
): Promise<{ viewer: Viewer; product: ProductView; counts: ProductCounts }> {
  const { viewer, product } = await readProduct(props);
  return { viewer, product, counts: await countBugsOfProduct(viewer, product.id) };
}

/** The title of one of the product's pages; one that is hidden has that of one that is missing. */
export async function productTitle({ params }: ProductProps, room = ""): Promise<{ title: string }> {
  const { product } = await read((await params).product);
  if (!product) return { title: "Not found" };
  return { title: room ? `${room} of ${product.name}` : product.name };
}

const read = cache(async (written: string) => {
  const viewer = await currentViewer();
  return { viewer, product: await findProduct(viewer, decodeName(written)) };
});

/** Next hands over the name as it stands in the address. */
function decodeName(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
