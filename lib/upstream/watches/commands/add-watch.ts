import "server-only";
import { loadAudiences } from "#lib/bugs/access/audiences.ts";
import { INSIDERS } from "#lib/bugs/comments/audience-words.ts";
import { isInsider } from "#lib/bugs/policy.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { type Actor, can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { recogniseBug } from "#lib/upstream/watches/adapters.ts";
import { noteWatch, watchName } from "#lib/upstream/watches/commands/lock-watch.ts";
import type { AddWatch } from "#lib/upstream/watches/schema.ts";

/** More than anybody needs, so that nobody makes us ask thousands of addresses. */
const MAX_OF_BUG = 20;

type Place = { productId: number; audienceId: number | null; isPublic: boolean };

/**
 * Watches a bug in another tracker, named by its web address: it is asked about soon, and then once a day. Takes the right to comment in
 * the bug's product, or that of the tracking. Returns the number of the watch. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function addWatch(viewer: Viewer, input: AddWatch): Promise<number> {
  const actor = requireActor(viewer);
  const found = recogniseBug(input.address);
  return sqlTransaction(async (tx) => {
    const [bug] = await queryRowsIn<{ id: number; productId: number }>(
      tx,
      sql`SELECT b.id, b.product_id AS "productId" FROM bugs b WHERE b.id = ${input.bug} AND ${visibleBugs(viewer)} FOR NO KEY UPDATE`,
    );
    if (!bug) throw new NotFound(`There is no bug ${input.bug}.`);
    const place =
      input.tracking === null
        ? await ofBug(tx, actor, bug, input.audience)
        : await ofTracking(tx, actor, bug, input.tracking);
    if (!can(actor, "comment", place.productId)) throw new NotAllowed("You may not comment on this bug.");
    if (!found) {
      const kinds = "Bugzilla, GitHub, GitLab, Gitea, Forgejo, Launchpad, Debian, Jira, Redmine and Trac";
      throw new InvalidInput({
        address: [`This is not the address of a bug that we can ask about. ${kinds} are known.`],
      });
    }
    const { adapter, ref } = found;
    const { audienceId } = place;
    // Only watches for the same people count: what others have makes no difference.
    const [same] = await queryRowsIn<{ count: number; isThere: boolean }>(
      tx,
      sql`SELECT count(*)::int AS count, coalesce(bool_or(w.url = ${ref.url} AND w.tracking_id IS NOT DISTINCT FROM ${input.tracking}::int), FALSE) AS "isThere"
          FROM watches w WHERE w.bug_id = ${bug.id} AND w.audience_id IS NOT DISTINCT FROM ${audienceId}::int
            AND (w.tracking_id IS NULL OR w.tracking_id IS NOT DISTINCT FROM ${input.tracking}::int)`,
    );
    if (same?.isThere) throw new InvalidInput({ address: ["It is watched already."] });
    if ((same?.count ?? 0) >= MAX_OF_BUG)
      throw new InvalidInput({ address: [`At most ${MAX_OF_BUG} for each bug.`] });
    const [made] = await queryRowsIn<{ id: number }>(
      tx,
      sql`INSERT INTO watches (bug_id, tracking_id, kind, url, tracker, remote_id, host, added_by_id, audience_id)
          VALUES (${bug.id}, ${input.tracking}::int, ${adapter.kind}::tracker_kind, ${ref.url}, ${ref.tracker}, ${ref.remoteId},
            ${new URL(ref.request).hostname}, ${actor.userId}, ${audienceId}::int) RETURNING id`,
    );
    if (!made) throw new Error("The watch was not added.");
    const watch = { bugId: bug.id, trackingId: input.tracking, audienceId, isPublic: place.isPublic };
    await noteWatch(tx, actor, watch, { from: "", to: watchName(ref) });
    await enqueue(tx, "watches.poll", {}, { key: "watches.poll" });
    return made.id;
  });
}

async function ofBug(
  tx: SqlTransaction,
  actor: Actor,
  { productId }: { productId: number },
  audience: string,
): Promise<Place> {
  if (audience === "") return { productId, audienceId: null, isPublic: true };
  const audiences = await loadAudiences(tx, actor, [productId], [], audience);
  const isForInsiders = audience === INSIDERS && isInsider(actor, productId);
  const audienceId = isForInsiders ? audiences.insidersOf(productId) : audiences.ofGroup(audience);
  if (audienceId === undefined) throw new InvalidInput({ audience: [`You are in no group “${audience}”.`] });
  return { productId, audienceId, isPublic: false };
}

async function ofTracking(
  tx: SqlTransaction,
  actor: Actor,
  { id }: { id: number },
  trackingId: number,
): Promise<Place> {
  const [place] = await queryRowsIn<Place>(
    tx,
    sql`SELECT t.product_id AS "productId", t.audience_id AS "audienceId", t.audience_id IS NULL AND p.visibility = 'open' AS "isPublic"
        FROM trackings t JOIN products p ON p.id = t.product_id
        WHERE t.id = ${trackingId} AND t.bug_id = ${id} AND ${visibleTrackings(actor)}`,
  );
  if (!place) throw new NotFound("There is no such tracking.");
  return place;
}
