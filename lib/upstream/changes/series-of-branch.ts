import { matchesGlob } from "#lib/upstream/git/glob.ts";

/** Which series a branch of a repository belongs to. */

export type BranchSeries = {
  readonly id: number;
  readonly name: string;
  readonly state: "development" | "active" | "maintenance" | "ended";
  /** Names with `*`, separated by spaces or commas. */
  readonly branchPattern: string | null;
};

/**
 * The series of a branch: the one whose pattern matches; the development branch is that of the series in development, else
 * the newest; else the series with the longest name that is in the name of the branch (`ovirt-engine-4.4`, `stable/4.4.5.z`).
 * `series` in order. Null: none.
 */
export function seriesOfBranch(
  branch: string,
  series: readonly BranchSeries[],
  developmentBranch: string,
): number | null {
  const name = branch.replace(/^refs\/heads\//, "");
  const matching = series.find(({ branchPattern }) => branchPattern && matches(name, branchPattern));
  if (matching) return matching.id;
  if (name === developmentBranch || DEVELOPMENT.has(name)) {
    const open = series.filter(({ branchPattern }) => !branchPattern);
    return (open.findLast(({ state }) => state === "development") ?? open.at(-1))?.id ?? null;
  }
  const named = series.filter((one) => hasName(name, one.name)).sort((a, b) => b.name.length - a.name.length);
  return named[0]?.id ?? null;
}

const DEVELOPMENT = new Set(["main", "master", "trunk", "devel", "develop"]);

function matches(branch: string, patterns: string): boolean {
  return patterns
    .split(/[\s,]+/)
    .filter((pattern) => pattern !== "")
    .some((pattern) => matchesGlob(pattern, branch.slice(0, 500)));
}

/** `4.4` is in `stable-4.4` and `4.4.5.z`, not in `14.4` or `4.40`. */
function hasName(branch: string, series: string): boolean {
  return new RegExp(`(?<![0-9a-z])(?<![0-9][._])v?${escaped(series)}(?![0-9a-z])`, "i").test(
    branch.slice(0, 500),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
