import { findPredecessor, seriesOf, versionSortKey } from "#lib/catalog/numbering.ts";
import { readVersionName, SORT } from "#lib/catalog/version-tokens.ts";

export type VersionPlan = {
  name: string;
  sortKey: string;
  state: "open" | "released";
  /** Null for names without a number, such as "unspecified" and "master". */
  series: string | null;
  predecessor: string | null;
};

/** The classification of a tracker's products: their own, or one named after the tracker if they have none. */
export function classificationName(name: string | null, tracker: string): string {
  return name === null || name.toLowerCase() === "unclassified" ? tracker : name;
}

/** Plans the missing versions of `names`, in order with the existing ones. */
export function planVersions(names: readonly string[], existing: readonly string[]): VersionPlan[] {
  const known = new Set(existing);
  const all = [...new Set([...existing, ...names])];
  return names
    .filter((name) => !known.has(name))
    .map((name) => {
      const { sort } = readVersionName(name);
      const isNumbered = sort === SORT.numbers || sort === SORT.epoch;
      return {
        name,
        sortKey: versionSortKey(name),
        // "master" and "trunk" are never released.
        state: sort === SORT.tip ? "open" : "released",
        series: isNumbered ? seriesOf("free", name) : null,
        predecessor: isNumbered ? findPredecessor(name, all) : null,
      };
    });
}

/** The kind of a milestone by its name: 4.0.0-rc2, 2.10_beta1, ovirt-4.4.3-1 (a respin), 4.4.3 (a z-stream), 4.4. */
export function milestoneKind(name: string): "alpha" | "beta" | "rc" | "ga" | "z" | "async" {
  if (/alpha|\da\d/i.test(name)) return "alpha";
  if (/beta|\db\d/i.test(name)) return "beta";
  if (/rc|cr\d/i.test(name)) return "rc";
  if (/\d+\.\d+\.\d+-\d+$/.test(name)) return "async";
  return /\d+\.\d+\.0*[1-9]\d*/.test(name) ? "z" : "ga";
}
