import "server-only";
import { readCatalogueJournals } from "#lib/admin/act/journal.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { obstaclesOf } from "#lib/admin/audit/obstacles.ts";
import { findRootActs } from "#lib/admin/audit/root-act.ts";
import { db } from "#lib/db/client.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

type Line = { id: string; act: string; productId: number | null; isUndone: boolean };

/** The entries on which undoing is offered: the first of each act that can be undone as things are, by this viewer. */
export async function findUndoable(viewer: Viewer, lines: readonly Line[]): Promise<Set<string>> {
  const first = new Map<string, Line>();
  for (const line of lines) if (!line.isUndone && !first.has(line.act)) first.set(line.act, line);
  const roots = [...(await findRootActs(db, [...first.keys()]))];
  const allowed = roots.filter(([id, { name }]) => mayUndo(viewer, name, first.get(id)?.productId ?? null));
  const journals = [...(await readCatalogueJournals(allowed.map(([id]) => id)))];
  const obstacles = await obstaclesOf(
    db,
    journals.flatMap(([, rows]) => rows),
  );
  let at = 0;
  return new Set(
    journals.flatMap(([act, rows]) => {
      const own = obstacles.slice(at, at + rows.length);
      at += rows.length;
      const entry = first.get(act)?.id;
      return entry !== undefined && own.every((one) => one === null) ? [entry] : [];
    }),
  );
}

function mayUndo(viewer: Viewer, name: string, productId: number | null): boolean {
  const act = findAct(name);
  if (act?.undo !== "yes") return false;
  if (viewer.isAdministrator) return true;
  return act.capability !== null && productId !== null && can(viewer, act.capability, productId);
}
