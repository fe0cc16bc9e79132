import { HAS_FIX, type VersionStanding } from "#lib/upstream/carried/answer.ts";

/** A shared milestone, and the version of a product that it contains. */
export type SharedRelease = {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly isReleased: boolean;
  /** The day of its release, else the day it is due. */
  readonly day: string | null;
};

/** A product whose code the fix of a bug needs, with its versions, oldest first, and the releases that contain one, newest first. */
export type NeededProduct = {
  readonly name: string;
  readonly standings: readonly VersionStanding[];
  readonly releases: readonly SharedRelease[];
};

/** A release that has a part of the fix: what it is without, and the first later one with all of it. */
export type PartOfFix = {
  readonly lacking: readonly { readonly product: string; readonly version: string }[];
  readonly to: SharedRelease | null;
};

/** Whether a release has the fix of a bug that needs several products. Null: all of it, or nothing, or it contains only one of them. */
export function partInRelease(releaseId: number, needed: readonly NeededProduct[]): PartOfFix | null {
  const inIt = needed.flatMap((product) => {
    const release = product.releases.find(({ id }) => id === releaseId);
    return release ? [{ product, release }] : [];
  });
  const lacking = inIt.filter(({ product, release }) => !hasFix(product, release));
  if (lacking.length === 0 || lacking.length === inIt.length) return null;
  const [{ product, release } = { product: undefined, release: undefined }] = lacking;
  const all = product?.releases ?? [];
  const later = all.slice(0, release ? all.indexOf(release) : 0).toReversed();
  // A release need not list again what an earlier one had.
  const isWhole = ({ id }: SharedRelease) =>
    inIt.every((one) => {
      const same = one.product.releases.find((other) => other.id === id);
      return same === undefined ? !lacking.includes(one) : hasFix(one.product, same);
    });
  return {
    lacking: lacking.map((one) => ({ product: one.product.name, version: one.release.version })),
    to: later.find(isWhole) ?? null,
  };
}

function hasFix({ standings }: NeededProduct, { version }: SharedRelease): boolean {
  const state = standings.find(({ name }) => name === version)?.state ?? null;
  return HAS_FIX.includes(state) || state === "not_affected" || state === "does_not_exist";
}
