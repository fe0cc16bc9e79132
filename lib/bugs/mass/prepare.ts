import "server-only";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { type Sentence, sayEffects } from "#lib/bugs/many/effect-words.ts";
import { type PlannedOne, planMass } from "#lib/bugs/mass/plan-mass.ts";
import { type SightChange, saySight, sightChanges } from "#lib/bugs/mass/sight.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Actor, can, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** So many are changed while one waits; more in the background. */
export const AT_ONCE = 1_000;
/** The maximum. */
export const MOST_AT_ALL = 20_000;
/** Of bugs that are not theirs to edit, such as for a comment: who has no role does not write on a whole site. */
const MOST_OF_OTHERS = 20;
/** Previews of one person that are kept until they are performed. */
const MOST_PREVIEWS = 10;

/** What the preview says besides each bug. */
export type MassPreview = {
  /** In the order of their names. */
  products: { name: string; bugs: number; sentences: Sentence[] }[];
  refused: Sentence[];
  /** Who gains or loses sight. */
  sight: string[];
  /** Bugs to which nothing happens, since they are as they would be. */
  same: number;
  changing: number;
  /** The comment, which takes one more line. */
  comment: string;
};

/** What was typed, by the names of the fields of the form. */
export type Typed = Record<string, string | string[]>;

/**
 * Plans a change of many bugs and keeps the plan, to be looked at and then performed as it was looked at. Bugs that the viewer
 * does not see are as if they were missing. Returns its number.
 */
export async function prepareMassChange(
  viewer: Viewer,
  ids: readonly number[],
  input: ChangeBug,
  typed: Typed,
): Promise<number> {
  const actor = requireActor(viewer);
  const numbers = [...new Set(ids)].sort((a, b) => a - b);
  if (numbers.length > MOST_AT_ALL)
    throw new InvalidInput({}, `At most ${MOST_AT_ALL.toLocaleString("en")} bugs are changed together.`);
  const ones: PlannedOne[] = [];
  const sights: SightChange[] = [];
  let ofOthers = 0;
  for (let at = 0; at < numbers.length; at += AT_ONCE) {
    const some = await planChunk(actor, numbers.slice(at, at + AT_ONCE), input);
    ones.push(...some.ones);
    sights.push(...some.sights);
    ofOthers += some.ofOthers;
    if (ofOthers > MOST_OF_OTHERS)
      throw new InvalidInput(
        {},
        `At most ${MOST_OF_OTHERS} bugs of products in which you may not edit bugs are changed together.`,
      );
  }
  if (ones.length === 0) throw new InvalidInput({}, "None of these bugs can be found.");
  return sqlTransaction(async (tx) => {
    const preview = previewOf(ones, await saySight(tx, actor, sights), input.comment ?? "");
    return keep(tx, actor, { input, typed, preview, ones });
  });
}

async function planChunk(actor: Actor, ids: readonly number[], input: ChangeBug) {
  const html = input.comment ? await renderComment(input.comment, { authorId: actor.userId }) : "";
  return sqlTransaction(async (tx) => {
    const { drafts, ones } = await planMass(tx, actor, ids, input, html);
    const changing = new Set(ones.filter(({ state }) => state === "waiting").map(({ bugId }) => bugId));
    const isOfOthers = ({ bug }: (typeof drafts)[number]) =>
      changing.has(bug.id) &&
      !can(actor, "edit", bug.product.id) &&
      ![bug.assigneeId, bug.qaContactId, bug.reporterId].includes(actor.userId);
    return {
      ones,
      ofOthers: drafts.filter(isOfOthers).length,
      sights: await sightChanges(
        tx,
        drafts.filter(({ bug }) => changing.has(bug.id)),
      ),
    };
  });
}

function previewOf(ones: readonly PlannedOne[], sight: string[], comment: string): MassPreview {
  const changing = ones.filter(({ state }) => state === "waiting");
  const byProduct = Map.groupBy(changing, ({ product }) => product);
  const refused = Map.groupBy(
    ones.filter(({ state }) => state === "refused"),
    ({ reason }) => reason,
  );
  return {
    products: [...byProduct]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, some]) => ({ name, bugs: some.length, sentences: sayEffects(effectsOf(some)) })),
    refused: [...refused].map(([text, some]) => ({ text, ids: some.map(({ bugId }) => bugId) })),
    sight,
    same: ones.filter(({ state }) => state === "same").length,
    changing: changing.length,
    comment,
  };
}

function effectsOf(ones: readonly PlannedOne[]) {
  const effects = new Map<string, { field: string; from: string; to: string; ids: number[] }>();
  for (const { bugId, changes } of ones) {
    for (const { field, from, to } of changes) {
      const key = JSON.stringify([field, from, to]);
      const effect = effects.get(key) ?? { field, from, to, ids: [] };
      effect.ids.push(bugId);
      effects.set(key, effect);
    }
  }
  return [...effects.values()];
}

type Kept = { input: ChangeBug; typed: Typed; preview: MassPreview; ones: readonly PlannedOne[] };

async function keep(tx: SqlTransaction, actor: Actor, kept: Kept): Promise<number> {
  const { input, typed, preview, ones } = kept;
  const [row] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO mass_changes (author_id, typed, input, preview)
        VALUES (${actor.userId}, ${JSON.stringify(typed)}::jsonb, ${JSON.stringify(input)}::jsonb, ${JSON.stringify(preview)}::jsonb)
        RETURNING id`,
  );
  if (!row) throw new Error("The mass change was not kept.");
  await queryRowsIn(
    tx,
    sql`INSERT INTO mass_change_bugs (mass_change_id, bug_id, state, digest, changes, reason)
        SELECT ${row.id}, y."bugId", y.state, y.digest, y.changes, y.reason
        FROM jsonb_to_recordset(${JSON.stringify(ones)}::jsonb)
          AS y("bugId" int, state mass_change_bug_state, digest text, changes jsonb, reason text)`,
  );
  await queryRowsIn(
    tx,
    sql`DELETE FROM mass_changes WHERE state = 'ready' AND id IN (
          SELECT id FROM mass_changes WHERE author_id = ${actor.userId} AND state = 'ready' ORDER BY id DESC OFFSET ${MOST_PREVIEWS})`,
  );
  return row.id;
}
