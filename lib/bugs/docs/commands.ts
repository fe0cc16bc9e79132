import "server-only";
import { type BugNow, loadBugs, lockBugs } from "#lib/bugs/change/bug-now.ts";
import { factsOf } from "#lib/bugs/change/draft.ts";
import { emptyPlan, type PlannedChange } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { meantText } from "#lib/bugs/docs/placeholder.ts";
import { hasOwnDocText } from "#lib/bugs/docs/places.ts";
import type { ReviewDoc, SaveDoc } from "#lib/bugs/docs/schema.ts";
import { plainValue } from "#lib/bugs/fields/columns.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { DOC_REVIEW, DOC_TEXT } from "#lib/bugs/fields/registry.ts";
import { rightNeeded, rightToEdit } from "#lib/bugs/policy.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision, InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { refusalFor } from "#lib/people/weakest-role.ts";

/**
 * Saves the doc type of a bug and one of its doc texts, in one event. A text that changes waits for a review again; a
 * template that nobody filled in is saved as no text. Throws NotFound, NotAllowed, Collision or InvalidInput.
 */
export async function saveDoc(viewer: Viewer, bugId: number, input: SaveDoc): Promise<void> {
  const actor = requireActor(viewer);
  const text = meantText(input.text);
  const html = text ? await renderComment(text, { authorId: actor.userId }) : "";
  await sqlTransaction(async (tx) => {
    const { bug, place, doc } = await open(tx, actor, bugId, input);
    const plan = emptyPlan(bugId);
    const type = input.type || bug.plain[DOC_TYPE];
    if (place === null && type !== bug.plain[DOC_TYPE]) {
      const ids = { fromId: null, toId: null };
      plan.changes.push({ field: DOC_TYPE, from: bug.plain[DOC_TYPE], to: type, ...ids });
      plan.columns[DOC_TYPE] = plainValue(DOC_TYPE, type);
    }
    if (text !== doc.text) {
      plan.changes.push(changeOf(DOC_TEXT, place, doc.text, text));
      await queryRowsIn(
        tx,
        sql`INSERT INTO doc_texts (bug_id, product_id, text, html, written_by_id, written_at)
            VALUES (${bugId}, ${place?.id ?? null}::int, ${text}, ${html}, ${actor.userId}, now())
            ON CONFLICT (bug_id, product_id) DO UPDATE SET text = excluded.text, html = excluded.html,
              written_by_id = excluded.written_by_id, written_at = excluded.written_at,
              reviewed_by_id = NULL, reviewed_at = NULL, revision = doc_texts.revision + 1`,
      );
    }
    if (plan.changes.length > 0) await writePlans(tx, actor, [plan]);
  });
}

/** Notes that somebody other than its author has reviewed a doc text. Throws as `saveDoc` does. */
export async function reviewDoc(viewer: Viewer, bugId: number, input: ReviewDoc): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const { place, doc } = await open(tx, actor, bugId, input);
    if (doc.text === "") throw new InvalidInput({}, "There is no text to review.");
    if (doc.isReviewed) return;
    if (doc.writtenById === actor.userId)
      throw new NotAllowed("You wrote this text: somebody else has to review it.");
    await queryRowsIn(
      tx,
      sql`UPDATE doc_texts SET reviewed_by_id = ${actor.userId}, reviewed_at = now(), revision = revision + 1
          WHERE bug_id = ${bugId} AND product_id IS NOT DISTINCT FROM ${place?.id ?? null}::int`,
    );
    const plan = emptyPlan(bugId);
    plan.changes.push(changeOf(DOC_REVIEW, place, "", "reviewed"));
    await writePlans(tx, actor, [plan]);
  });
}

type Place = { id: number; name: string; isOpen: boolean };
type DocNow = { text: string; writtenById: number | null; isReviewed: boolean; revision: number };

/** Locks the bug, checks the right, and reads the text. */
async function open(
  tx: SqlTransaction,
  actor: Actor,
  bugId: number,
  { product, revision }: ReviewDoc,
): Promise<{ bug: BugNow; place: Place | null; doc: DocNow }> {
  await lockBugs(tx, [bugId]);
  const [bug] = await loadBugs(tx, actor, [bugId], new Set());
  if (!bug?.isVisible) throw new NotFound(`There is no bug ${bugId}.`);
  const place = product ? await findPlace(tx, actor, bugId, product) : null;
  const need = place ? rightToEdit(actor, place.id) : rightNeeded(actor, factsOf(bug), DOC_TYPE);
  if (need) throw await refusalFor(tx, need, "write for its release notes");
  const [doc = NO_TEXT] = await queryRowsIn<DocNow>(
    tx,
    sql`SELECT text, written_by_id AS "writtenById", reviewed_at IS NOT NULL AS "isReviewed", revision FROM doc_texts
        WHERE bug_id = ${bugId} AND product_id IS NOT DISTINCT FROM ${place?.id ?? null}::int`,
  );
  if (doc.revision !== revision)
    throw new Collision(
      "Somebody else changed the doc text in the meantime. Copy what you typed, and reload the page.",
      doc.revision,
    );
  return { bug, place, doc };
}

const NO_TEXT: DocNow = { text: "", writtenById: null, isReviewed: false, revision: 0 };

async function findPlace(tx: SqlTransaction, viewer: Viewer, bugId: number, name: string): Promise<Place> {
  const [place] = await queryRowsIn<Place>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.visibility = 'open' AS "isOpen" FROM products p, bugs b
        WHERE p.name = ${name}::citext AND b.id = ${bugId} AND ${hasOwnDocText(viewer)}`,
  );
  if (!place) throw new NotFound(`There is no product “${name}” with a text of its own.`);
  return place;
}

/** History, seen by those who see the product; of a product that not everybody sees, nothing public changes. */
function changeOf(field: string, place: Place | null, from: string, to: string): PlannedChange {
  if (!place) return { field, from, to, fromId: null, toId: null };
  const said = (text: string) => (text ? `${place.name}: ${text}` : "");
  return { field, from: said(from), to: said(to), fromId: place.id, toId: place.id, isHidden: !place.isOpen };
}
