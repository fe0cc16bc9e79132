import type { History } from "./history.ts";
import { EMPTY, IdSets } from "./id-sets.ts";
import type { Refs } from "./refs.ts";

/** Where a commit is. Commits in the same places share one value. */
export type Place = {
  /** The branch that had it first, and the branches that contain it and no tag with it; the development branch first. */
  readonly branches: readonly string[];
  /** Its minimal tags: those that contain it and no other tag that does. */
  readonly tags: readonly string[];
};

export type Containment = {
  /** Where the commit at this place of the history is; null for one that no branch and no tag contains. */
  readonly placeOf: (index: number) => Place | null;
  /** Whether the branch contains the commit. */
  readonly isOn: (branch: string, index: number) => boolean;
};

/**
 * Which branches and tags contain each commit of the history. One walk from children to parents: a commit is in what its
 * children are in.
 *
 * A new branch contains every commit before it, and says nothing new of what its tags contain already: of a commit with
 * tags only the branch that had it first is given, and those that have it in no tag yet.
 */
export function findContainment(history: History, refs: Refs, development: string | null): Containment {
  const branchNames = inOrder([...refs.branches.keys()], development);
  const tagNames = inOrder([...refs.tags.keys()], null);
  const { commits, indexOf } = history;
  const sets = new IdSets();
  const onBranches = new Int32Array(commits.length).fill(EMPTY);
  const inTags = new Int32Array(commits.length).fill(EMPTY);
  const tagsAt = new Map<number, number[]>();
  branchNames.forEach((name, branch) => {
    const at = indexOf(refs.branches.get(name) ?? "");
    if (at !== undefined) onBranches[at] = sets.union(onBranches[at] ?? 0, sets.name([branch]));
  });
  tagNames.forEach((name, tag) => {
    const at = indexOf(refs.tags.get(name) ?? "");
    if (at !== undefined) tagsAt.set(at, [...(tagsAt.get(at) ?? []), tag]);
  });

  const later = new Later(tagNames.length);
  const branchesOfTag: number[] = [];
  const reduced = new Map<number, number>();
  const reduce = (name: number): number => {
    const known = reduced.get(name);
    if (known !== undefined) return known;
    const tags = sets.of(name);
    const least = sets.name(tags.filter((tag) => !tags.some((other) => later.has(other, tag))));
    reduced.set(name, least);
    return least;
  };
  commits.forEach(({ parents }, index) => {
    let tags = reduce(inTags[index] ?? 0);
    const own = tagsAt.get(index);
    if (own !== undefined) {
      for (const tag of own) {
        later.add(tag, sets.of(tags));
        branchesOfTag[tag] = onBranches[index] ?? 0;
      }
      tags = sets.name(own);
    }
    inTags[index] = tags;
    for (const parent of parents) {
      onBranches[parent] = sets.union(onBranches[parent] ?? 0, onBranches[index] ?? 0);
      inTags[parent] = sets.union(inTags[parent] ?? 0, tags);
    }
  });

  const places = new Map<number, Place>();
  const placeIn = (branches: number, tags: number): Place => {
    const key = branches * 2 ** 26 + tags;
    const known = places.get(key);
    if (known !== undefined) return known;
    const tagged = new Set(sets.of(tags).flatMap((tag) => sets.of(branchesOfTag[tag] ?? 0)));
    const given = sets.of(branches).filter((branch, order) => order === 0 || !tagged.has(branch));
    const place = {
      branches: given.map((branch) => branchNames[branch] ?? ""),
      tags: sets.of(tags).map((tag) => tagNames[tag] ?? ""),
    };
    places.set(key, place);
    return place;
  };
  return {
    placeOf(index) {
      const [branches, tags] = [onBranches[index] ?? 0, inTags[index] ?? 0];
      return branches === EMPTY && tags === EMPTY ? null : placeIn(branches, tags);
    },
    isOn: (branch, index) => sets.of(onBranches[index] ?? 0).includes(branchNames.indexOf(branch)),
  };
}

/** Which tags contain which other ones: a bit for each pair. */
class Later {
  readonly #width: number;
  readonly #bits: Uint8Array;

  constructor(tags: number) {
    this.#width = Math.ceil(tags / 8);
    this.#bits = new Uint8Array(this.#width * tags);
  }

  /** These, and what contains them, contain the tag. */
  add(tag: number, containing: readonly number[]): void {
    for (const one of containing) {
      for (let at = 0; at < this.#width; at += 1) {
        this.#bits[tag * this.#width + at] =
          (this.#bits[tag * this.#width + at] ?? 0) | (this.#bits[one * this.#width + at] ?? 0);
      }
      const at = tag * this.#width + (one >> 3);
      this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (one & 7));
    }
  }

  has(tag: number, containing: number): boolean {
    return ((this.#bits[tag * this.#width + (containing >> 3)] ?? 0) & (1 << (containing & 7))) !== 0;
  }
}

/** One name first, then as people read numbers: 4.2, 4.10, 4.10.1. */
function inOrder(names: string[], first: string | null): string[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return names.sort((a, b) => Number(b === first) - Number(a === first) || compare(a, b) || (a < b ? -1 : 1));
}
