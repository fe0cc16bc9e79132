import { z } from "zod";
import { findPeopleFor } from "#lib/bugs/views/people-of-bug.ts";
import { route } from "#lib/http/route.ts";
import { findPeople } from "#lib/people/queries.ts";

const input = z.object({
  q: z.string().max(200).default(""),
  /** People on this bug come first. */
  bug: z.coerce.number().int().positive().max(2_147_483_647).optional(),
});

/** People for a type-ahead: `?q=ann` or `?bug=12&q=ann` → `[{ value: handle, label: name, hint }]`. */
export const GET = route(input, async (viewer, { q, bug }) => {
  const people =
    bug === undefined
      ? (await findPeople(viewer, q)).map((person) => ({ ...person, part: null }))
      : await findPeopleFor(viewer, bug, q);
  return people.map(({ handle, displayName, email, part }) => ({
    value: handle,
    label: displayName,
    hint: [part, email ?? `@${handle}`].filter(Boolean).join(" · "),
  }));
});
