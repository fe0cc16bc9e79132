import { z } from "zod";
import { listActs } from "#lib/admin/act/registry.ts";
import { route } from "#lib/http/route.ts";

/** The administrative acts that the viewer may perform somewhere, with the JSON Schemas of their inputs. */
export const GET = route(z.object({}), async (viewer) => ({
  acts: listActs(viewer).map(({ name, label, scope, capability, input, preview }) => ({
    name,
    label,
    scope,
    capability,
    hasPreview: preview !== null,
    address: `/rest/admin/${name.replace(".", "/")}`,
    input: z.toJSONSchema(input, { io: "input", unrepresentable: "any" }),
  })),
}));
