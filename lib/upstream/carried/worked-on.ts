import "server-only";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { type FixedIn, readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { findOriginal } from "#lib/upstream/carried/original.ts";

/**
 * The answer for a bug, as it is known where it is worked on (`otherId`): the bug of which it is a duplicate, or the public bug that a private
 * report became, if something is known there. Its own answer where the viewer does not see the other.
 */
export async function readFixedWhereItIsWorkedOn(
  viewer: Viewer,
  bug: BugView,
  asked: Parameters<typeof readFixedIn>[2],
): Promise<{ fixed: FixedIn; otherId: number | null }> {
  // All that is known of a duplicate is said of the other bug.
  const original = bug.duplicateOf ? await findOriginal(viewer, bug.id) : null;
  if (original) return { fixed: await readFixedIn(viewer, original, asked), otherId: original.id };
  const otherId = bug.routing?.publishedAs ?? null;
  const other = otherId === null ? null : await findBug(viewer, otherId);
  if (other) {
    const fixed = await readFixedIn(viewer, other, asked);
    const isKnown = fixed.answer !== null && (fixed.answer.kind !== "unknown" || fixed.upstream.length > 0);
    if (isKnown) return { fixed, otherId };
  }
  return { fixed: await readFixedIn(viewer, bug, asked), otherId: null };
}
