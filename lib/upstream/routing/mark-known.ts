import "server-only";
import { z } from "zod";
import { changeBugsIn } from "#lib/bugs/change/change-bugs.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { NUMBER_MAX } from "#lib/text.ts";
import { lockUnrouted } from "#lib/upstream/routing/publish.ts";
import { takeAlong } from "#lib/upstream/routing/take-along.ts";

const bug = z.coerce.number().int().positive().max(NUMBER_MAX);

export const markKnownInput = z.object({
  bug,
  /** As people write it: "1234", "#1234", "bug 1234". */
  original: z.coerce
    .string()
    .transform((text) => text.trim().replace(/^(bug\s*)?#?/i, ""))
    .pipe(
      z
        .string()
        .regex(/^\d{1,9}$/, "Give the number of the bug.")
        .transform(Number),
    ),
});

/**
 * A private report is about a bug that everybody can read already: it becomes a duplicate of that and stays private, and what the vendor knows of it goes along. Reopening it
 * makes it wait again. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function markKnown(
  viewer: Viewer,
  { bug, original }: z.output<typeof markKnownInput>,
): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const refuse = (message: string) => new InvalidInput({ original: [message] });
    const report = await lockUnrouted(tx, actor, bug);
    if (original === bug) throw refuse("That is this report.");
    const [known] = await queryRowsIn<{ isPublic: boolean; of: number | null }>(
      tx,
      sql`SELECT NOT b.is_restricted AND p.visibility = 'open' AS "isPublic",
            (SELECT b.id FROM bugs d JOIN bugs b ON b.id = d.duplicate_of_id WHERE d.id = ${original} AND ${visibleBugs(actor, "few")}) AS of FROM bugs b JOIN products p ON p.id = b.product_id
          WHERE b.id = ${original} AND ${visibleBugs(actor, "few")} FOR NO KEY UPDATE OF b`,
    );
    if (!known) throw refuse(`There is no bug ${original}.`);
    if (!known.isPublic)
      throw refuse(
        `Not everybody sees bug ${original}: mark the report as its duplicate on the page of the report instead.`,
      );
    if (known.of !== null)
      throw refuse(`Bug ${original} is a duplicate of bug ${known.of}: give the number of that one.`);
    await changeBugsIn(tx, actor, [bug], { revision: "current", duplicateOf: original });
    await takeAlong(tx, actor, report, { bugId: original, isNew: false });
  });
}
