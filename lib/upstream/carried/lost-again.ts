import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import { HAS_FIX, type VersionStanding } from "#lib/upstream/carried/answer.ts";

/** What has a fix loses it again: in a later version, or (null) in the next one of its series. */
export type LostAgain = { readonly in: string | null };

/**
 * Where the fix of a version is gone again. `versions` are those of the product, oldest first; `isAfter` says which contain the version;
 * `series` is how its series stands now.
 */
export function findLost(
  { id }: Pick<VersionStanding, "id">,
  versions: readonly VersionStanding[],
  isAfter: (versionId: number) => boolean,
  series: ComputedState | null,
): LostAgain | null {
  const later = versions.filter((one) => one.id !== id && isAfter(one.id));
  const without = later.find(({ state }) => state === "affected");
  if (without) return { in: without.name };
  return series === "affected" ? { in: null } : null;
}

/** The last version before this one, on its line, that has the fix: this one lost it. `isBefore` says which it contains. */
export function findHad(
  versionId: number,
  versions: readonly VersionStanding[],
  isBefore: (versionId: number) => boolean,
): VersionStanding | null {
  const own = versions.find(({ id }) => id === versionId);
  if (own?.state !== "affected") return null;
  return (
    versions.findLast(({ id, state }) => id !== versionId && HAS_FIX.includes(state) && isBefore(id)) ?? null
  );
}
