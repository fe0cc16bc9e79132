import { z } from "zod";
import { listBlind } from "#lib/bugs/views/mentions.ts";
import { findPeopleFor } from "#lib/bugs/views/people-of-bug.ts";
import { route } from "#lib/http/route.ts";
import { findPeople } from "#lib/people/queries.ts";

const input = z.object({
  q: z.string().max(200).default(""),
  /** People on this bug come first. */
  bug: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  /** Only people who can sign in: for what somebody is to answer. */
  able: z.literal("on").optional(),
  /** The flag that they are to answer, by flagKey: those who answer such requests come first. */
  flag: z.string().max(40).optional(),
  /** Says who does not see this bug: for mentions. */
  mention: z.literal("on").optional(),
});

/** People for a type-ahead: `?q=ann`, `?bug=12&q=ann` or `?bug=12&able=on&q=ann` → `[{ value: handle, label: name, hint }]`. */
export const GET = route(input, async (viewer, { q, bug, able, flag, mention }) => {
  const only = { isAble: able === "on", flag };
  const people =
    bug === undefined
      ? (await findPeople(viewer, q, only)).map((person) => ({ ...person, part: null }))
      : await findPeopleFor(viewer, bug, q, only);
  const blind = bug !== undefined && mention === "on" ? await listBlind(viewer, bug, people) : new Set();
  return people.map(({ handle, displayName, email, part, isImported, isBusy }) => ({
    value: handle,
    label: displayName,
    hint: [
      part,
      isImported ? "imported" : null,
      email ?? `@${handle}`,
      able === "on" && isBusy ? "takes no requests" : null,
      blind.has(handle) ? "does not see this bug" : null,
    ]
      .filter(Boolean)
      .join(" · "),
  }));
});
