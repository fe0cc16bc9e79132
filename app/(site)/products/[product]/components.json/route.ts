import { z } from "zod";
import { listUpstreamComponents } from "#lib/admin/mappings/queries.ts";
import { route } from "#lib/http/route.ts";

const input = z.object({ product: z.string().max(200) });

/** The components of a product for the form that maps to it: their names. */
export const GET = route(input, (viewer, { product }) => listUpstreamComponents(viewer, product));
