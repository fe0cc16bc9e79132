import "server-only";
import { z } from "zod";
import { type Act, type ActResult, type Context, productAct, siteAct } from "#lib/admin/act/act.ts";
import { sayUndo } from "#lib/admin/act/preview.ts";
import { deedOf } from "#lib/admin/audit/deed.ts";
import { recordInverse } from "#lib/admin/audit/inverse.ts";
import { findLaterAct } from "#lib/admin/audit/later-act.ts";
import { putBack } from "#lib/admin/audit/put-back.ts";
import { cannotUndo } from "#lib/admin/audit/refusal.ts";
import { findRootActs, type RootAct } from "#lib/admin/audit/root-act.ts";
import { demandUndo, keepRunning } from "#lib/admin/audit/undo-rights.ts";
import { readJournal } from "#lib/bugs/many/journal.ts";
import { sayBugs } from "#lib/bugs/many/said-bugs.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { db, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError, NotFound } from "#lib/errors.ts";
import { capital } from "#lib/text.ts";

/**
 * Undo: what an act did to the database is put back, row by row (docs/decisions/033). It is an act itself: it has a
 * preview, is recorded, and can be undone.
 */

export type FindAct = (name: string) => Act | null;

const input = z.object({ entry: z.coerce.number("Say which entry.").int().positive() });

/** The two acts, for the product's log and for the site's. They find the others by `findAct`. */
export function undoActs(findAct: FindAct): Act[] {
  return [
    productAct({
      name: "audit.undo",
      label: "Undo",
      undo: "yes",
      capability: "manage_product",
      input,
      preview: (context, { entry }) => sayUndone(context, entry, context.product.id),
      run: (context, { entry }) => undo(context, findAct, entry, context.product.id),
    }),
    siteAct({
      name: "siteAudit.undo",
      label: "Undo",
      undo: "yes",
      input,
      preview: (context, { entry }) => sayUndone(context, entry, null),
      run: (context, { entry }) => undo(context, findAct, entry, null),
    }),
  ];
}

type Undone = {
  id: string;
  /** The act that was undone or done again in the end. */
  root: RootAct;
  at: string;
  actor: string | null;
  undoesId: string | null;
  undoneById: string | null;
  /** Of an act on shared milestones: whose they are. */
  classificationId: number | null;
};

async function undo(
  context: Context,
  findAct: FindAct,
  entry: number,
  productId: number | null,
): Promise<ActResult> {
  const { tx, audit } = context;
  const undone = await lockUndone(tx, entry, productId);
  if (undone.undoneById !== null) throw cannotUndo("this was undone already.");
  const act = findAct(undone.root.name);
  if (!act || act.undo === "nothing") throw cannotUndo("there is nothing to undo.");
  if (act.undo !== "yes") throw new AppError("cannot_undo", sayUndo(act.undo));
  const journal = await readJournal(tx, undone.id);
  await demandUndo(context, act, journal, undone.classificationId);
  const deed = await deedOf(tx, context.viewer, undone.root.id, logOf(undone, productId));
  const { bugs, left } = await keepRunning(context, journal, () =>
    // In the history of bugs: what the act is called and no more, since not everybody there reads the log.
    putBack(context, `${verb(undone)}: ${act.label}`, journal, async () => {
      const later = await findLaterAct(tx, undone.id);
      return later ? sayFirst(await deedOf(tx, context.viewer, later, productId)) : "";
    }),
  );
  audit.bugs = bugs;
  await recordInverse(context, undone.id);
  await tx.$executeRaw(sql`UPDATE acts SET undone_by_id = ${audit.act}::uuid WHERE id = ${undone.id}::uuid`);
  await tx.$executeRaw(sql`UPDATE acts SET undoes_id = ${undone.id}::uuid WHERE id = ${audit.act}::uuid`);
  // What an undo had taken back is in force again.
  await tx.$executeRaw(
    sql`UPDATE acts SET undone_by_id = NULL WHERE id = ${undone.undoesId}::uuid AND undone_by_id = ${undone.id}::uuid`,
  );
  const stay = await sayKept(
    context,
    left.map(({ bugId }) => bugId),
  );
  return {
    message: [`${verb(undone)}: ${deed}`, ...stay.lines].join(" "),
    says: stay.lines,
    data: { bugs, left: stay.seen },
  };
}

/** The bugs that were not put back: by number those that the viewer sees, of the others only that there are some. */
async function sayKept(
  { viewer }: Context,
  left: readonly number[],
): Promise<{ lines: string[]; seen: number }> {
  const ids = new Set(left);
  if (ids.size === 0) return { lines: [], seen: 0 };
  // As it was before: undoing may give or take the sight of them.
  const seen = await queryRowsIn<{ id: number }>(
    db,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${[...ids]}::int[]) AND ${visibleBugs(viewer)} ORDER BY b.id`,
  );
  const bugs = sayBugs(seen.length, seen.length < ids.size);
  const [were, stay] =
    ids.size === 1 && seen.length === 1 ? ["was", "stays as it is"] : ["were", "stay as they are"];
  const which = seen.length > 0 ? `: ${numbers(seen.map(({ id }) => id))}` : "";
  return { lines: [capital(`${bugs} ${were} changed again since and ${stay}${which}.`)], seen: seen.length };
}

/** What this log does not say is not to be told. */
function sayFirst(deed: string): string {
  return deed === "." ? "" : `Undo first: ${deed}`;
}

const SHOWN = 20;

function numbers(ids: readonly number[]): string {
  const more = ids.length - SHOWN;
  const shown = ids.slice(0, SHOWN).map((id) => `#${id}`);
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The log whose words say what was done: what is shared is in no product's own. */
function logOf({ classificationId }: Undone, productId: number | null): number | null {
  return classificationId === null ? productId : null;
}

/** Undoing an undo does the act again. */
function verb({ root }: Undone): "Undone" | "Done again" {
  return root.undos % 2 === 0 ? "Undone" : "Done again";
}

async function sayUndone({ tx, viewer }: Context, entry: number, productId: number | null) {
  const undone = await lockUndone(tx, entry, productId);
  const { actor, at, root } = undone;
  const who = actor === null ? "the program" : `@${actor}`;
  const deed = await deedOf(tx, viewer, root.id, logOf(undone, productId));
  const line =
    verb(undone) === "Undone"
      ? `Takes back what ${who} did on ${at}: ${deed}`
      : `Does again what ${who} took back on ${at}: ${deed}`;
  return { lines: [line], counts: {} };
}

async function lockUndone(tx: Transaction, entry: number, productId: number | null): Promise<Undone> {
  // The log of a product has the shared milestones of its classification, too.
  const isHere =
    productId === null
      ? sql`TRUE`
      : sql`(e.product_id = ${productId} OR (e.product_id IS NULL AND e.subject = 'milestone'
          AND e.classification_id = (SELECT p.classification_id FROM products p WHERE p.id = ${productId})))`;
  const found = await queryRowsIn<{ act: string; classificationId: number | null }>(
    tx,
    sql`SELECT e.act::text AS act, CASE WHEN e.product_id IS NULL THEN e.classification_id END AS "classificationId"
        FROM audit_entries e WHERE e.id = ${entry} AND ${isHere}`,
  );
  if (!found[0]) throw new NotFound("There is no such entry.");
  const [undone] = await queryRowsIn<Omit<Undone, "root" | "classificationId">>(
    tx,
    sql`SELECT a.id::text AS id, to_char(a.at, 'YYYY-MM-DD') AS at, a.undoes_id::text AS "undoesId",
          a.undone_by_id::text AS "undoneById", (SELECT u.handle::text FROM users u WHERE u.id = a.actor_id) AS actor
        FROM acts a WHERE a.id = ${found[0].act}::uuid FOR UPDATE`,
  );
  const root = (await findRootActs(tx, [found[0].act])).get(found[0].act);
  if (!undone || !root) throw cannotUndo("the log does not say enough about it. Change it by hand.");
  return { ...undone, root, classificationId: found[0].classificationId };
}
