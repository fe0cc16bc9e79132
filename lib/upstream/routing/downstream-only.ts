import "server-only";
import { z } from "zod";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { cleanText } from "#lib/text.ts";
import { lockUnrouted, noteOn } from "#lib/upstream/routing/publish.ts";

export const downstreamOnlyInput = z.object({
  bug: z.coerce.number().int().positive().max(2_147_483_647),
  reason: z
    .string("Say why.")
    .transform(cleanText)
    .pipe(z.string().min(1, "Say why.").max(2000, "At most 2000 characters.")),
});

/** Says of an unrouted report that it concerns only the downstream product: it stays private and does not wait any more. */
export async function markDownstreamOnly(
  viewer: Viewer,
  { bug, reason }: z.output<typeof downstreamOnlyInput>,
): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const report = await lockUnrouted(tx, actor, bug);
    await queryRowsIn(
      tx,
      sql`UPDATE routed_reports SET unrouted_since = NULL, downstream_only_reason = ${reason} WHERE bug_id = ${bug}`,
    );
    await noteOn(tx, actor, report, `downstream only: ${reason}`);
  });
}
