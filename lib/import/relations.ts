import type { NewBug } from "#lib/import/import-target.ts";
import { addressOf, type Tracker } from "#lib/import/tracker.ts";

/** The ids of bugs that exist by the end of a batch. */
export type Numbers = { of(tracker: Tracker, id: number): number | undefined };

export type Relations = {
  /** For new bugs: id → the bug it is a duplicate of. */
  readonly duplicateOf: Map<number, number>;
  /** Bugs of earlier batches whose original is in this batch: [id, original id]. */
  readonly laterDuplicates: [number, number][];
  /** [bug, bug that it depends on], [bug, bug that caused it] */
  readonly dependencies: [number, number][];
  readonly regressions: [number, number][];
  /** [bug, address of a bug that is not in the files] */
  readonly elsewhere: [number, string][];
};

/**
 * The relations that can be written with these bugs. A relation is written with the later of its two bugs, so that it is
 * written once, whatever the order of the bugs and wherever an import is interrupted.
 */
export function relate(bugs: NewBug[], numbers: Numbers): Relations {
  const relations: Relations = {
    duplicateOf: new Map(),
    laterDuplicates: [],
    dependencies: [],
    regressions: [],
    elsewhere: [],
  };
  const isNew = new Set(bugs.map(({ target, record }) => `${target.tracker.name} ${record.id}`));
  for (const { target, record } of bugs) {
    const { tracker } = target;
    const id = numbers.of(tracker, record.id);
    if (id === undefined) continue;
    const isInBatch = (other: number) => isNew.has(`${tracker.name} ${other}`);
    const addLink = (other: number, link: (otherId: number) => void) => {
      const otherId = numbers.of(tracker, other);
      if (otherId !== undefined) link(otherId);
      else if (!tracker.bugs.has(other)) relations.elsewhere.push([id, addressOf(tracker.name, other)]);
    };

    const original = tracker.duplicateOf.get(record.id);
    if (original !== undefined) addLink(original, (otherId) => relations.duplicateOf.set(id, otherId));
    for (const other of tracker.duplicates.get(record.id) ?? []) {
      const otherId = numbers.of(tracker, other);
      if (otherId !== undefined && !isInBatch(other)) relations.laterDuplicates.push([otherId, id]);
    }
    for (const table of ["dependencies", "regressions"] as const) {
      const { ahead, back } = tracker.relations[table];
      for (const other of ahead.get(record.id) ?? [])
        addLink(other, (otherId) => relations[table].push([id, otherId]));
      for (const other of back.get(record.id) ?? []) {
        // When both are in this batch, the first one adds it.
        if (!isInBatch(other)) addLink(other, (otherId) => relations[table].push([otherId, id]));
      }
    }
  }
  return relations;
}
