import "server-only";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { isThere, readBuilds } from "#lib/upstream/trackings/builds.ts";
import { canDecide } from "#lib/upstream/trackings/policy.ts";
import type { ChangeTracking } from "#lib/upstream/trackings/schema.ts";

type Place = { id: number; bugId: number; productId: number; product: string };

/**
 * Whoever says by hand that a fix is carried or released says in which version it is first, unless evidence knows one; for a fix
 * that is merged they may. A place that is a version is that version itself, also against evidence, which knows less of what was built. It is
 * recorded for the audience of the tracking, so that answers and lists for versions agree with it.
 * Throws InvalidInput.
 */
export async function claimVersion(
  tx: RunsSql,
  actor: Actor,
  now: Place,
  { state, build }: ChangeTracking,
  plan: PlannedBug,
): Promise<void> {
  if (!isThere(state)) return;
  const refuse = (message: string) => new InvalidInput({ build: [message] });
  const { place, builds, isOne } = await readBuilds(tx, now.id);
  const own = isOne ? builds[0] : undefined;
  const named = build || (own && (state !== "fixed" || own.isReleased) ? own.name : "");
  if (!named) {
    if (state === "fixed" || builds.length === 0 || builds.some(({ hasFix }) => hasFix === true)) return;
    throw refuse("Say which version is the first with the fix.");
  }
  const chosen = builds.find(({ name }) => name.toLowerCase() === named.toLowerCase());
  if (!chosen && builds.length === 0) return;
  if (!chosen) throw refuse(`${place} has no version “${named}”.`);
  if (chosen.hasFix === false && chosen !== own) throw refuse(`${chosen.name} does not have the fix.`);
  if (chosen.hasFix === true) return;
  const [record] = await queryRowsIn<{ versionId: number; audienceId: number | null; isPublic: boolean }>(
    tx,
    sql`INSERT INTO presence (bug_id, version_id, kind, user_id, audience_id, decides)
        SELECT t.bug_id, v.id, 'fixed', ${actor.userId}, t.audience_id, ${canDecide(actor, now.productId)} FROM trackings t JOIN versions v ON v.product_id = t.product_id
        WHERE t.id = ${now.id} AND v.name = ${chosen.name}
        RETURNING version_id AS "versionId", audience_id AS "audienceId",
          (SELECT p.visibility = 'open' FROM products p WHERE p.id = ${now.productId}) AS "isPublic"`,
  );
  if (!record) return;
  plan.changes.push({
    field: "presence",
    from: "",
    to: `fixed in ${now.product} ${chosen.name}`,
    fromId: null,
    toId: record.versionId,
    audienceId: record.audienceId,
    isHidden: record.audienceId !== null || !record.isPublic,
  });
}
