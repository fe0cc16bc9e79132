import { z } from "zod";
import { auditCsv } from "#lib/admin/audit/csv.ts";
import { findSettingsProduct } from "#lib/admin/products/settings-product.ts";
import { NotFound } from "#lib/errors.ts";
import { listParams, route } from "#lib/http/route.ts";

/** The product's audit log as CSV, with the filters of the page. Hidden and missing products look the same. */
export const GET = route(z.looseObject({ product: z.string() }), async (viewer, { product }, request) => {
  const found = await findSettingsProduct(viewer, product);
  if (!found) throw new NotFound(`There is no product “${product}”.`);
  return auditCsv(viewer, { productId: found.id }, listParams(request), found.name);
});
