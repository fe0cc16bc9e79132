import type { NewBug } from "#lib/import/ground.ts";
import { addressOf, type Tracker } from "#lib/import/tracker.ts";

/** Numbers here of bugs that are written by the end of a batch. */
export type Numbers = { of(tracker: Tracker, id: number): number | undefined };

export type Relations = {
  /** Of the new bugs: number here → the bug here it is a duplicate of. */
  readonly duplicateOf: Map<number, number>;
  /** Bugs of earlier batches whose original has come now: [number here, the original here]. */
  readonly nowDuplicates: [number, number][];
  /** [bug here, bug here that it waits for] */
  readonly dependencies: [number, number][];
  /** [bug here, address of a bug that the files do not have] */
  readonly elsewhere: [number, string][];
};

/**
 * The relations that can be written with these bugs: each when the later of its two ends comes, so that it is written
 * once, in whatever order the bugs come and wherever an import is cut off.
 */
export function relate(bugs: NewBug[], numbers: Numbers): Relations {
  const relations: Relations = { duplicateOf: new Map(), nowDuplicates: [], dependencies: [], elsewhere: [] };
  const isNew = new Set(bugs.map(({ ground, record }) => `${ground.tracker.name} ${record.id}`));
  for (const { ground, record } of bugs) {
    const { tracker } = ground;
    const id = numbers.of(tracker, record.id);
    if (id === undefined) continue;
    const comesNow = (other: number) => isNew.has(`${tracker.name} ${other}`);
    const point = (other: number, link: (otherId: number) => void) => {
      const otherId = numbers.of(tracker, other);
      if (otherId !== undefined) link(otherId);
      else if (!tracker.bugs.has(other)) relations.elsewhere.push([id, addressOf(tracker.name, other)]);
    };

    const original = tracker.duplicateOf.get(record.id);
    if (original !== undefined) point(original, (otherId) => relations.duplicateOf.set(id, otherId));
    for (const other of tracker.duplicates.get(record.id) ?? []) {
      const otherId = numbers.of(tracker, other);
      if (otherId !== undefined && !comesNow(other)) relations.nowDuplicates.push([otherId, id]);
    }
    for (const other of tracker.dependsOn.get(record.id) ?? []) {
      point(other, (otherId) => relations.dependencies.push([id, otherId]));
    }
    for (const other of tracker.blocks.get(record.id) ?? []) {
      // When both come now, the one that waits has written it.
      if (!comesNow(other)) point(other, (otherId) => relations.dependencies.push([otherId, id]));
    }
  }
  return relations;
}
