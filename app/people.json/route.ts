import { z } from "zod";
import { route } from "#lib/http/route.ts";
import { findPeople } from "#lib/people/queries.ts";

const input = z.object({ q: z.string().max(200).default("") });

/** People for a type-ahead: `?q=ann` → `[{ value: handle, label: name, hint }]`. */
export const GET = route(input, async (viewer, { q }) =>
  (await findPeople(viewer, q)).map(({ handle, displayName, email }) => ({
    value: handle,
    label: displayName,
    hint: email ?? `@${handle}`,
  })),
);
