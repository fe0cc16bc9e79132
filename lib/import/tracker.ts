import type { DirectedTable } from "#lib/bugs/fields/definition.ts";
import { bugzillaNamesOf } from "#lib/bugs/fields/registry.ts";
import type { BugRecord } from "#lib/import/record.ts";
import type { ValueMap } from "#lib/import/value-map.ts";
import { parseNumber } from "#lib/text.ts";

/** A tracker whose bugs are imported, according to the files. Its name is its host, with its path if it has one. */
export type Tracker = {
  readonly name: string;
  /** The bugs in the files: original id → position. */
  readonly bugs: Map<number, FilePosition>;
  /** Bugs imported so far, by this or an earlier import: original id → id. */
  readonly here: Map<number, number>;
  /** New bugs whose number is taken: they get another one, and an alias. */
  readonly renumbered: Set<number>;
  /** Original id → the bug it is a duplicate of, and the reverse. */
  readonly duplicateOf: Map<number, number>;
  readonly duplicates: Map<number, number[]>;
  /** By original ids. */
  readonly relations: Readonly<Record<DirectedTable, Pairs>>;
  /** What new bugs refer to. */
  readonly needs: Needs;
};

/** Original id → the bugs it depends on or was caused by, and the reverse. */
export type Pairs = { readonly ahead: Map<number, Set<number>>; readonly back: Map<number, Set<number>> };

export type FilePosition = { readonly file: string; readonly line: number };

type Needs = {
  /** By name in lower case. */
  readonly products: Map<string, NeededProduct>;
  /** Status → how many bugs have it, and how many of these have a resolution. */
  readonly statuses: Map<string, { bugs: number; resolved: number }>;
  readonly resolutions: Set<string>;
  /** By name in lower case. */
  readonly groups: Map<string, string>;
  /** Flag type by `flagTypeKey` → the products, in lower case, where it is used. */
  readonly flagTypes: Map<string, NeededFlagType>;
  /** By login in lower case. */
  readonly people: Map<string, NeededPerson>;
};

export type NeededProduct = {
  readonly name: string;
  readonly classification: string | null;
  /** By name in lower case. */
  readonly components: Map<string, string>;
  readonly keywords: Map<string, string>;
  readonly versions: Set<string>;
  readonly milestones: Set<string>;
  /** How many bugs have each; the empty name is for none. */
  readonly severities: Map<string, number>;
  readonly priorities: Map<string, number>;
};

export type FlagTarget = "bug" | "attachment";
export type NeededFlagType = {
  readonly target: FlagTarget;
  readonly name: string;
  readonly products: Set<string>;
};

/** A flag type of bugs may have the name of one of attachments. */
export function flagTypeKey(target: FlagTarget, name: string): string {
  return `${target} ${name}`;
}

/** Every flag of a bug, and of its attachments, with what it is on. */
function flagsOf(record: BugRecord) {
  return [
    ...record.flags.map((flag) => ({ flag, target: "bug" as const })),
    ...record.attachments.flatMap(({ flags }) =>
      flags.map((flag) => ({ flag, target: "attachment" as const })),
    ),
  ];
}

export type NeededPerson = { readonly login: string; name: string | null };

export function newTracker(name: string, here: Map<number, number>): Tracker {
  return {
    name,
    bugs: new Map(),
    here,
    renumbered: new Set(),
    duplicateOf: new Map(),
    duplicates: new Map(),
    relations: {
      dependencies: { ahead: new Map(), back: new Map() },
      regressions: { ahead: new Map(), back: new Map() },
    },
    needs: {
      products: new Map(),
      statuses: new Map(),
      resolutions: new Set(),
      groups: new Map(),
      flagTypes: new Map(),
      people: new Map(),
    },
  };
}

/** Records a bug of the files with its relations and needs. */
export function noteBug(tracker: Tracker, record: BugRecord, values: ValueMap, position: FilePosition): void {
  tracker.bugs.set(record.id, position);
  noteRelations(tracker, record);
  if (!tracker.here.has(record.id)) noteNeeds(tracker, record, values);
}

/** Removes a bug that could not be written. */
export function forgetBug(tracker: Tracker, id: number): void {
  tracker.bugs.delete(id);
}

/** The address of a bug in its tracker. */
export function addressOf(tracker: string, id: number): string {
  return `https://${tracker}/show_bug.cgi?id=${id}`;
}

/** The bug of the tracker that an address leads to; null for another address. */
export function bugAt(tracker: string, address: string): number | null {
  const place = address.replace(/^https?:\/\//i, "");
  if (!place.startsWith(`${tracker}/`)) return null;
  const [, id = ""] = /^(?:show_bug\.cgi\?id=)?(\d{1,10})$/.exec(place.slice(tracker.length + 1)) ?? [];
  return parseNumber(id);
}

/** The alias of a bug whose number was taken. A slash in it would not be one segment of an address. */
export function aliasOf(tracker: string, id: number | "N"): string {
  return `${tracker.replaceAll("/", "-")}-${id}`;
}

/** The people of a bug: logins, with names if given. Includes addresses in its history. */
export function* peopleOf(record: BugRecord): Generator<{ login: string; name: string | null }> {
  const people = [
    [record.reporter, record.reporter_name],
    [record.assignee, record.assignee_name],
    [record.qa_contact, record.qa_contact_name],
    ...record.cc.map((login) => [login, null] as const),
    ...flagsOf(record).flatMap(({ flag: { setter, requestee } }) => [
      [setter, null] as const,
      [requestee, null] as const,
    ]),
    ...[...record.comments, ...record.attachments, ...record.history].map(
      (row) => [row.who, row.who_name] as const,
    ),
  ] as const;
  for (const [login, name] of people) if (login !== null) yield { login, name };
  for (const { field, removed, added } of record.history) {
    if (!PEOPLE_FIELDS.has(field)) continue;
    for (const [login] of `${removed ?? ""} ${added ?? ""}`.matchAll(ADDRESS)) yield { login, name: null };
  }
}

/** Bugzilla's value for no milestone and no target release. */
export const NONE = "---";

/** History fields whose values contain email addresses. */
export const PEOPLE_FIELDS = new Set([...bugzillaNamesOf("person"), "flagtypes.name", "flags"]);
export const ADDRESS = /[^\s,;()<>]+@[^\s,;()<>]+/g;

function noteRelations(tracker: Tracker, record: BugRecord): void {
  const { id } = record;
  if (record.dup_of && record.dup_of !== id) {
    tracker.duplicateOf.set(id, record.dup_of);
    tracker.duplicates.set(record.dup_of, [...(tracker.duplicates.get(record.dup_of) ?? []), id]);
  }
  const { dependencies, regressions } = tracker.relations;
  for (const other of record.depends_on) notePair(dependencies, id, other);
  for (const other of record.blocks) notePair(dependencies, other, id);
  for (const other of record.regressed_by) notePair(regressions, id, other);
  for (const other of record.regressions) notePair(regressions, other, id);
}

function notePair({ ahead, back }: Pairs, from: number, to: number): void {
  if (from === to) return;
  getOrCreate(ahead, from, () => new Set<number>()).add(to);
  getOrCreate(back, to, () => new Set<number>()).add(from);
}

function noteNeeds({ name: tracker, needs }: Tracker, record: BugRecord, values: ValueMap): void {
  const productKey = record.product.toLowerCase();
  const product = getOrCreate<string, NeededProduct>(needs.products, productKey, () => ({
    name: record.product,
    classification: record.classification,
    components: new Map(),
    keywords: new Map(),
    versions: new Set(),
    milestones: new Set(),
    severities: new Map(),
    priorities: new Map(),
  }));
  if (record.component) addName(product.components, record.component);
  for (const word of record.keywords) addName(product.keywords, word);
  if (record.version) product.versions.add(record.version);
  if (record.target_release && record.target_release !== NONE) product.versions.add(record.target_release);
  if (record.target_milestone) product.milestones.add(record.target_milestone);
  const status = getOrCreate(needs.statuses, record.status, () => ({ bugs: 0, resolved: 0 }));
  status.bugs += 1;
  if (record.resolution) status.resolved += 1;
  for (const row of record.history) {
    // Statuses that occur only in history belong to the workflow, too.
    if (row.field === "status" && row.added && row.added.length <= 100) {
      const { to } = values.valueOf(tracker, "status", row.added);
      getOrCreate(needs.statuses, to, () => ({ bugs: 0, resolved: 0 }));
    }
  }
  if (record.resolution) needs.resolutions.add(record.resolution);
  countName(product.severities, record.severity);
  countName(product.priorities, record.priority);
  for (const group of record.groups) addName(needs.groups, group);
  for (const { flag, target } of flagsOf(record)) {
    const type = getOrCreate(needs.flagTypes, flagTypeKey(target, flag.name), () => ({
      target,
      name: flag.name,
      products: new Set<string>(),
    }));
    type.products.add(productKey);
  }
  for (const { login, name } of peopleOf(record)) {
    const person = getOrCreate<string, NeededPerson>(needs.people, login.toLowerCase(), () => ({
      login,
      name,
    }));
    person.name ??= name;
  }
}

/** Names are case-insensitive; the first spelling is kept. */
function addName(names: Map<string, string>, name: string): void {
  getOrCreate(names, name.toLowerCase(), () => name);
}

/** The empty name counts bugs without one. */
function countName(counts: Map<string, number>, name: string | null): void {
  counts.set(name ?? "", (counts.get(name ?? "") ?? 0) + 1);
}

/** The value for a key, created if missing. */
function getOrCreate<Key, Item>(map: Map<Key, Item>, key: Key, create: () => Item): Item {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
