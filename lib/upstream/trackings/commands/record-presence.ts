import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { canDecide } from "#lib/upstream/trackings/policy.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import type { RecordPresence } from "#lib/upstream/trackings/schema.ts";

const PRESENCE_WORDS = {
  found: "found in",
  not_found: "not found in",
  fixed: "fixed in",
  not_fixed: "not fixed in",
} as const;

/**
 * Records that a bug was found, not found, fixed or not fixed in a version, and computes its trackings anew. Everybody who may
 * comment may say where they found it; whether it is fixed needs the right to edit in the product. In a product that not everybody sees, the
 * record is for its insiders, and decides nothing for others. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function recordPresence(viewer: Viewer, input: RecordPresence): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const [bug] = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT b.id FROM bugs b WHERE b.id = ${input.bug} AND ${visibleBugs(viewer)} FOR NO KEY UPDATE`,
    );
    if (!bug) throw new NotFound(`There is no bug ${input.bug}.`);
    const [version] = await queryRowsIn<{
      id: number | null;
      productId: number;
      name: string;
      audienceId: number | null;
    }>(
      tx,
      sql`SELECT v.id, p.id AS "productId", p.name::text || ' ' || coalesce(v.name, '') AS name,
            CASE WHEN p.visibility <> 'open' THEN (SELECT a.id FROM audiences a WHERE a.product_id = p.id) END AS "audienceId"
          FROM products p LEFT JOIN versions v ON v.product_id = p.id AND lower(v.name) = lower(${input.version})
          WHERE p.name = ${input.product}::citext AND ${visibleProducts(viewer)}`,
    );
    if (!version) throw new InvalidInput({ product: [`There is no product “${input.product}”.`] });
    if (version.id === null)
      throw new InvalidInput({ version: [`${input.product} has no version “${input.version}”.`] });
    const isAllowed =
      input.kind === "found" || input.kind === "not_found"
        ? can(actor, "comment", version.productId)
        : canDecide(actor, version.productId);
    if (!isAllowed) throw new NotAllowed(`You may not say that of versions of ${input.product}.`);
    await queryRowsIn(
      tx,
      sql`INSERT INTO presence (bug_id, version_id, kind, user_id, note, audience_id)
          VALUES (${bug.id}, ${version.id}, ${input.kind}::presence_kind, ${actor.userId}, ${input.note}, ${version.audienceId}::int)`,
    );
    const plan = emptyPlan(bug.id, { isMain: false });
    plan.changes.push({
      field: "presence",
      from: "",
      to: `${PRESENCE_WORDS[input.kind]} ${version.name}`,
      fromId: null,
      toId: version.id,
      audienceId: version.audienceId,
      isHidden: version.audienceId !== null,
    });
    await recomputeTrackings(tx, actor, [bug.id], { plans: new Map([[bug.id, plan]]) });
  });
}
