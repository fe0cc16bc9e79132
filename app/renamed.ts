import "server-only";
import { redirect } from "next/navigation";
import { findRenamedProduct } from "#lib/catalog/former-names.ts";
import { pagePath } from "#lib/http/page-path.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * For addresses below /products/ whose product is not there: redirects to the same page of the product that was called so, if
 * the viewer sees it. Not for good, since another product may take the name.
 */
export async function followRenamedProduct(viewer: Viewer, name: string): Promise<void> {
  const now = await findRenamedProduct(viewer, name);
  if (now === null) return;
  const [, rest = ""] = /^\/products\/[^/?]+([/?].*)?$/.exec(await pagePath()) ?? [];
  redirect(`/products/${encodeURIComponent(now)}${rest}`);
}
