import "server-only";
import { findAct } from "#lib/admin/act/registry.ts";
import { obstaclesOf } from "#lib/admin/audit/obstacles.ts";
import { findRootActs } from "#lib/admin/audit/root-act.ts";
import { mayUndoShared } from "#lib/admin/audit/undo-rights.ts";
import { readCatalogueJournals } from "#lib/bugs/many/journal.ts";
import { db } from "#lib/db/client.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

type Line = {
  id: string;
  act: string;
  productId: number | null;
  /** Of shared milestones. */
  classificationId: number | null;
  isUndone: boolean;
};

/**
 * The first entry of each act that this viewer may undo: `now`, or only `later`, since something changed again what it
 * did.
 */
export async function findUndoable(
  viewer: Viewer,
  lines: readonly Line[],
): Promise<Map<string, "now" | "later">> {
  const first = new Map<string, Line>();
  for (const line of lines) if (!line.isUndone && !first.has(line.act)) first.set(line.act, line);
  const roots = [...(await findRootActs(db, [...first.keys()]))];
  const allowed = roots.filter(([id, { name }]) => mayUndo(viewer, name, first.get(id)));
  const journals = [...(await readCatalogueJournals(allowed.map(([id]) => id)))];
  const obstacles = await obstaclesOf(
    db,
    journals.flatMap(([, rows]) => rows),
  );
  let at = 0;
  return new Map(
    journals.flatMap(([act, rows]): [string, "now" | "later"][] => {
      const own = obstacles.slice(at, at + rows.length);
      at += rows.length;
      const entry = first.get(act)?.id;
      return entry === undefined ? [] : [[entry, own.every((one) => one === null) ? "now" : "later"]];
    }),
  );
}

function mayUndo(viewer: Viewer, name: string, line: Line | undefined): boolean {
  const act = findAct(name);
  if (act?.undo !== "yes") return false;
  if (viewer.isAdministrator) return true;
  const { productId = null, classificationId = null } = line ?? {};
  if (productId === null) return mayUndoShared(viewer, act, classificationId);
  return act.capability !== null && can(viewer, act.capability, productId);
}
