import "server-only";
import { createHash } from "node:crypto";
import { planSome } from "#lib/bugs/change/change-bugs.ts";
import type { Draft } from "#lib/bugs/change/draft.ts";
import { isEmptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { type Sight, sightOf } from "#lib/bugs/mass/sight.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import type { SqlTransaction } from "#lib/db/client.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** One change in words, as it is shown: "" for none. */
export type SaidChange = { field: string; from: string; to: string };

/** What a mass change does to one bug. */
export type PlannedOne = {
  bugId: number;
  product: string;
  state: "waiting" | "same" | "refused";
  changes: SaidChange[];
  /** Of everything that would be written, and of who sees it: two plans with the same do the same. */
  digest: string;
  /** Why it is refused. */
  reason: string;
};

/** Plans the change of those of the bugs that the viewer sees. They are locked. */
export async function planMass(
  tx: SqlTransaction,
  actor: Actor,
  ids: readonly number[],
  input: ChangeBug,
  html: string,
): Promise<{ drafts: Draft[]; ones: PlannedOne[] }> {
  const drafts = await planSome(tx, actor, ids, input, html);
  const sight = await sightOf(tx, drafts);
  return { drafts, ones: drafts.map((draft) => plannedOne(draft, sight.get(draft.bug.id) ?? null)) };
}

function plannedOne({ bug, plan, problems, facts }: Draft, sight: Sight | null): PlannedOne {
  const one = { bugId: bug.id, product: bug.product.name };
  const reasons = [...new Set(Object.values(problems).flat())];
  if (reasons.length > 0)
    return { ...one, state: "refused", changes: [], digest: "", reason: reasons.join(" ") };
  if (isEmptyPlan(plan)) return { ...one, state: "same", changes: [], digest: "", reason: "" };
  const isKnown = (id: number | null) => id === null || facts.visibleIds.has(id);
  const changes = plan.changes
    // What a bug had to do with hidden ones is nobody's to read.
    .filter(({ isHidden, fromId, toId }) => !isHidden || (isKnown(fromId) && isKnown(toId)))
    .map(({ field, from, to }) => ({ field, from, to }));
  return { ...one, state: "waiting", changes, digest: digestOf(plan, sight), reason: "" };
}

function digestOf({ changes, comment, columns }: PlannedBug, sight: Sight | null): string {
  const rows = changes.map(({ field, from, to, fromId, toId, attachmentId = null, audienceId = null }) => [
    field,
    from,
    to,
    fromId,
    toId,
    attachmentId,
    audienceId,
  ]);
  const said = comment ? [comment.text, comment.audienceId] : null;
  return createHash("sha256")
    .update(JSON.stringify([rows, columns, said, sight]))
    .digest("base64url")
    .slice(0, 22);
}
