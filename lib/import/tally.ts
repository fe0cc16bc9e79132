import type { BugRecord } from "#lib/import/record.ts";
import { NONE, peopleOf } from "#lib/import/tracker.ts";

/** Counts of the valid lines of one file. */
export type Tally = {
  bugs: number;
  comments: number;
  history: number;
  attachments: number;
  duplicates: number;
  /** Entries of depends_on. */
  dependencies: number;
  readonly products: Set<string>;
  readonly components: Set<string>;
  readonly versions: Set<string>;
  readonly milestones: Set<string>;
  /** Logins by tracker. */
  readonly people: Map<string, Set<string>>;
  /** Bug ids by tracker. */
  readonly ids: Map<string, number[]>;
  /** (bug, duplicate of) by tracker. */
  readonly duplicateOf: Map<string, [number, number][]>;
  /** (bug, depends on) by tracker. */
  readonly pairs: Map<string, [number, number][]>;
};

export function newTally(): Tally {
  return {
    bugs: 0,
    comments: 0,
    history: 0,
    attachments: 0,
    duplicates: 0,
    dependencies: 0,
    products: new Set(),
    components: new Set(),
    versions: new Set(),
    milestones: new Set(),
    people: new Map(),
    ids: new Map(),
    duplicateOf: new Map(),
    pairs: new Map(),
  };
}

export function tallyBug(tally: Tally, tracker: string, record: BugRecord): void {
  tally.bugs += 1;
  tally.comments += record.comments.length;
  tally.history += record.history.length;
  tally.attachments += record.attachments.length;
  if (record.dup_of && record.dup_of !== record.id) {
    tally.duplicates += 1;
    push(tally.duplicateOf, tracker, [record.id, record.dup_of]);
  }
  tally.dependencies += record.depends_on.length;
  const product = `${tracker}\n${record.product.toLowerCase()}`;
  tally.products.add(product);
  if (record.component) tally.components.add(`${product}\n${record.component.toLowerCase()}`);
  if (record.version) tally.versions.add(`${product}\n${record.version}`);
  if (record.target_release && record.target_release !== NONE)
    tally.versions.add(`${product}\n${record.target_release}`);
  if (record.target_milestone) tally.milestones.add(`${product}\n${record.target_milestone}`);
  push(tally.ids, tracker, record.id);
  for (const other of record.depends_on) push(tally.pairs, tracker, [record.id, other]);
  const people = tally.people.get(tracker) ?? new Set<string>();
  tally.people.set(tracker, people);
  for (const { login } of peopleOf(record)) people.add(login.toLowerCase());
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
