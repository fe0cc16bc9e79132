import "server-only";
import type { Preview } from "#lib/admin/act/preview.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What undoing the act of an entry would do, or what stands in the way. */
export type ForeseenUndo = { preview: Preview } | { refused: string };

/** Null without an entry. */
export async function foreseeUndo(
  viewer: Viewer,
  undo: { act: string; hidden: Record<string, string> },
  entry: string,
): Promise<ForeseenUndo | null> {
  const act = findAct(undo.act);
  if (!act || !/^\d{1,15}$/.test(entry)) return null;
  try {
    return { preview: await act.preview(viewer, { ...undo.hidden, entry: Number(entry) }) };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.message };
    throw error;
  }
}
