import { z } from "zod";
import { route } from "#lib/http/route.ts";
import { findBugsToName } from "#lib/search/name-bugs.ts";

const input = z.object({
  q: z.string().max(200).default(""),
  /** Bugs of the product of this bug come first. */
  bug: z.coerce.number().int().positive().max(2_147_483_647).optional(),
});

/** Bugs for a type-ahead, by number or words of the summary: `?q=disk+full` or `?bug=12&q=4` → `[{ value: number, label: summary, hint }]`. */
export const GET = route(input, async (viewer, { q, bug }) =>
  (await findBugsToName(viewer, q, bug)).map(({ id, summary, status, resolution, product }) => ({
    value: String(id),
    label: summary,
    hint: [resolution ? `${status} ${resolution}` : status, product].join(" · "),
  })),
);
