import type { FooterOptions } from "../changes/footers.ts";
import type { ReportedChange } from "../changes/reported-change.ts";
import { type Containment, findContainment, type Place } from "./containment.ts";
import { type Commit, type History, readHistory } from "./history.ts";
import { readPatchIds, wantPatchIds } from "./patch-ids.ts";
import {
  findCommits,
  type RecordedRefs,
  type RefOptions,
  type Refs,
  readRefs,
  recordRefs,
  refsOf,
} from "./refs.ts";
import { openRepository, type Repository } from "./run-git.ts";

export type ReadOptions = RefOptions &
  FooterOptions & {
    /** The refs of the reading before: only what is new or different since then is reported. */
    readonly since?: RecordedRefs;
  };

/** A branch or a tag that no longer contains what it contained: moved by force, or deleted. */
export type MovedRef = { readonly ref: string; readonly from: string; readonly to: string | null };

export type RepositoryReading = {
  /** For the next reading. */
  readonly refs: RecordedRefs;
  /** The branch on which new work lands; null without any branch. */
  readonly development: string | null;
  /** Tags that do not count. */
  readonly ignoredTags: readonly string[];
  readonly moved: readonly MovedRef[];
  /** Whether all commits are reported: there was no reading before, or git has deleted what it had read. */
  readonly isComplete: boolean;
  /** Parents before their children. A commit that no branch and no tag contains any more is abandoned. */
  readonly changes: readonly ReportedChange[];
};

/** Reads the commits of all branches and tags of a repository on this machine. */
export async function readRepository(path: string, options: ReadOptions): Promise<RepositoryReading> {
  const repository = await openRepository(path);
  const { refs, development, ignoredTags } = await readRefs(repository, options);
  const recorded = recordRefs(refs);
  const since = options.since ?? {};
  const isSame = Object.keys(since).length > 0 && isSameRefs(since, recorded);
  const said = { refs: recorded, development, ignoredTags };
  if (isSame) return { ...said, moved: [], isComplete: false, changes: [] };

  const before = refsOf(since);
  const beforeShas = [...before.branches.values(), ...before.tags.values()];
  const kept = await findCommits(repository, beforeShas);
  const isComplete = beforeShas.length === 0 || beforeShas.some((sha) => !kept.has(sha));
  const tips = [...refs.branches.values(), ...refs.tags.values(), ...(isComplete ? [] : beforeShas)];
  const history = await readHistory(repository, tips, options);
  const now = stateOf(history, refs, development);
  const past = isComplete ? null : stateOf(history, before, development);
  const different: number[] = [];
  for (let index = history.commits.length - 1; index >= 0; index -= 1) {
    if (past === null || !isSamePlace(now, past, index)) different.push(index);
  }
  const moved = findMoved(history, now.containment, before, refs);
  const changes = await report(repository, history, now, different);
  return { ...said, moved, isComplete, changes };
}

/** What the branches and tags of one moment say of the commits. */
type State = { readonly containment: Containment; readonly wantsPatchId: (index: number) => boolean };

function stateOf(history: History, refs: Refs, development: string | null): State {
  const containment = findContainment(history, refs, development);
  return { containment, wantsPatchId: wantPatchIds(history, (index) => containment.placeOf(index) !== null) };
}

function isSamePlace(now: State, past: State, index: number): boolean {
  const [here, there] = [now.containment.placeOf(index), past.containment.placeOf(index)];
  if (here === null || there === null) return here === there;
  const isSame = (name: keyof Place) =>
    here[name].length === there[name].length && here[name].every((one, at) => one === there[name][at]);
  return isSame("branches") && isSame("tags") && now.wantsPatchId(index) === past.wantsPatchId(index);
}

async function report(
  repository: Repository,
  { commits }: History,
  { containment, wantsPatchId }: State,
  indexes: readonly number[],
): Promise<ReportedChange[]> {
  const commitAt = (index: number): Commit[] => commits.slice(index, index + 1);
  const patchIds = await readPatchIds(repository, indexes.filter(wantsPatchId).flatMap(commitAt));
  return indexes.flatMap((index) =>
    commitAt(index).map(({ sha, subject, author, at, footers }): ReportedChange => {
      const place = containment.placeOf(index);
      return {
        key: sha,
        status: place === null ? "abandoned" : "merged",
        ...{ branches: place?.branches ?? [], sha, subject, author, url: null, at, ...footers },
        patchId: patchIds.get(sha) ?? null,
        tags: place?.tags ?? [],
      };
    }),
  );
}

function findMoved(history: History, now: Containment, before: Refs, after: Refs): MovedRef[] {
  const { branches, tags } = before;
  const isLost = (branch: string, sha: string) => {
    const index = history.indexOf(sha);
    return index === undefined || !now.isOn(branch, index);
  };
  return [
    ...[...branches]
      .filter(([name, sha]) => isLost(name, sha))
      .map(([name, from]) => ({ ref: `refs/heads/${name}`, from, to: after.branches.get(name) ?? null })),
    ...[...tags]
      .filter(([name, sha]) => after.tags.get(name) !== sha)
      .map(([name, from]) => ({ ref: `refs/tags/${name}`, from, to: after.tags.get(name) ?? null })),
  ];
}

function isSameRefs(a: RecordedRefs, b: RecordedRefs): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
