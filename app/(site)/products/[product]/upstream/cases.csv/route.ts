import { z } from "zod";
import { findProduct } from "#lib/catalog/queries.ts";
import { NotFound } from "#lib/errors.ts";
import { route } from "#lib/http/route.ts";
import { customerWeightCsv } from "#lib/search/trackings/customer-weight.ts";

/** Customer weight as CSV, all bugs that the viewer sees. Hidden and missing products look the same. */
export const GET = route(z.looseObject({ product: z.string() }), async (viewer, { product }) => {
  const found = await findProduct(viewer, product);
  if (!found?.isDownstream) throw new NotFound(`There is no downstream product “${product}”.`);
  return new Response(`\uFEFF${await customerWeightCsv(viewer, found.id)}`, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="customer-weight.csv"',
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
});
