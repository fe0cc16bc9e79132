import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import { type Actor, can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { type RecordKind, standing } from "#lib/upstream/presence/evaluate.ts";
import { canDecide } from "#lib/upstream/trackings/policy.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import type { RecordPresence } from "#lib/upstream/trackings/schema.ts";

const PRESENCE_WORDS = {
  found: "found in",
  not_found: "not found in",
  fixed: "fixed in",
  not_fixed: "not fixed in",
  absent: "absent in",
} as const;

/**
 * Records that a bug was found, fixed or, when tried, absent in a version, or takes back what was recorded there, and computes its trackings
 * anew. Everybody who may comment may say where they found it, and where not, and take that back; whether it is fixed, and to take back what
 * others said, needs the right to edit in the product. Who says what they said before adds nothing, unless they add a note. The version of the bug itself is taken back by changing it. In a product that not everybody sees, the
 * record is for its insiders, and decides nothing for others. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function recordPresence(viewer: Viewer, input: RecordPresence): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const [bug] = await queryRowsIn<{ id: number; versionId: number | null }>(
      tx,
      sql`SELECT b.id, b.version_id AS "versionId" FROM bugs b WHERE b.id = ${input.bug} AND ${visibleBugs(viewer)} FOR NO KEY UPDATE`,
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
      input.kind === "found" || input.kind === "not_found" || input.kind === "absent"
        ? can(actor, "comment", version.productId)
        : canDecide(actor, version.productId);
    if (!isAllowed) throw new NotAllowed(`You may not say that of versions of ${input.product}.`);
    if (version.id === bug.versionId && (input.kind === "not_found" || input.kind === "absent"))
      throw new InvalidInput({
        version: [
          `The bug is reported for ${input.version}. If that is wrong, change its Version; if you do not see it there, say so in a comment.`,
        ],
      });
    const takes = TAKES[input.kind];
    const stands = standing(await readRecords(tx, bug.id, version));
    const taken = takes ? demandStanding(actor, stands, version, takes) : null;
    if (!takes) refuseAgain(actor, stands, version, input);
    await queryRowsIn(
      tx,
      sql`INSERT INTO presence (bug_id, version_id, kind, user_id, note, audience_id, decides)
          VALUES (${bug.id}, ${version.id}, ${input.kind}::presence_kind, ${actor.userId}, ${input.note}, ${version.audienceId}::int, ${canDecide(actor, version.productId) && !taken?.isMine})`,
    );
    const plan = emptyPlan(bug.id, { isMain: false });
    plan.changes.push({
      field: "presence",
      from: "",
      to: `${taken?.kind === "absent" ? "not absent in" : PRESENCE_WORDS[input.kind]} ${version.name}${input.note ? `: “${input.note}”` : ""}`,
      fromId: null,
      toId: version.id,
      audienceId: version.audienceId,
      isHidden: version.audienceId !== null,
    });
    await recomputeTrackings(tx, actor, [bug.id], { plans: new Map([[bug.id, plan]]) });
  });
}

/** What each kind takes back. */
const TAKES: Partial<Record<RecordKind, readonly RecordKind[]>> = {
  not_found: ["found", "absent"],
  not_fixed: ["fixed"],
};

type Recorded = {
  kind: RecordKind;
  version: number;
  by: number | null;
  decides: boolean;
  note: string;
  who: string | null;
};

/** What is taken back, and whether it is the viewer's own. */
type Taken = { kind: RecordKind; isMine: boolean };

type RecordedIn = { id: number | null; productId: number; name: string; audienceId: number | null };

/** What was said of a version in its audience, newest first. */
async function readRecords(
  tx: SqlTransaction,
  bugId: number,
  { id, audienceId }: RecordedIn,
): Promise<Recorded[]> {
  return queryRowsIn<Recorded>(
    tx,
    sql`SELECT r.kind, r.version_id AS version, r.user_id AS by, r.decides, r.note, ${PERSON_NAME} AS who FROM presence r LEFT JOIN users u ON u.id = r.user_id
        WHERE r.bug_id = ${bugId} AND r.version_id = ${id} AND r.audience_id IS NOT DISTINCT FROM ${audienceId}::int ORDER BY r.id DESC`,
  );
}

/**
 * What stands recorded for a version, to be taken back: only what was said, by whoever said it or by people of the product. Who takes
 * back what they said themselves takes nothing of others with it.
 */
function demandStanding(
  actor: Actor,
  all: readonly Recorded[],
  { productId, name }: RecordedIn,
  kinds: readonly RecordKind[],
): Taken {
  const stands = all.filter(({ kind }) => kinds.includes(kind));
  const one = stands.find(({ by }) => by === actor.userId) ?? stands[0];
  if (!one) throw new InvalidInput({ version: [`Nobody recorded that of ${name}.`] });
  const isMine = one.by === actor.userId;
  if (!isMine && !canDecide(actor, productId))
    throw new NotAllowed(`${one.who ?? "Somebody else"} recorded it. Record what you found instead.`);
  return { kind: one.kind, isMine };
}

/** The same of the same version by the same person: only a note of theirs, or the right to edit since then, makes it another record. */
function refuseAgain(
  actor: Actor,
  stands: readonly Recorded[],
  { productId, name }: RecordedIn,
  { kind, note }: RecordPresence,
): void {
  const mine = stands.find((one) => one.by === actor.userId && one.kind === kind);
  if (!mine || (note !== "" && note !== mine.note)) return;
  if (canDecide(actor, productId) && !mine.decides) return;
  throw new InvalidInput({ version: [`You recorded that of ${name} already.`] });
}
