import type { BugRecord } from "#lib/import/record.ts";

/** One tracker that bugs come from, as far as the files tell. Its name is the host it stood on. */
export type Tracker = {
  readonly name: string;
  /** Which bugs the files hold, by their numbers there: where each stands. */
  readonly bugs: Map<number, Place>;
  /** Which are here already, from this import or an earlier one: number there → number here. */
  readonly here: Map<number, number>;
  /** New bugs whose numbers are taken here: they get another one, and an alias. */
  readonly renumbered: Set<number>;
  /** Number there → the bug it is a duplicate of, and the other way round. */
  readonly duplicateOf: Map<number, number>;
  readonly duplicates: Map<number, number[]>;
  /** Number there → the bugs it waits for, and the bugs that wait for it. */
  readonly dependsOn: Map<number, Set<number>>;
  readonly blocks: Map<number, Set<number>>;
  /** What the bugs that are not here yet need to be here first. */
  readonly needs: Needs;
};

export type Place = { readonly file: string; readonly line: number };

type Needs = {
  /** By name in lower case. */
  readonly products: Map<string, NeededProduct>;
  /** Status → how many bugs are in it, and how many of these have a resolution. */
  readonly statuses: Map<string, { bugs: number; resolved: number }>;
  readonly resolutions: Set<string>;
  readonly severities: Set<string>;
  readonly priorities: Set<string>;
  /** By name in lower case. */
  readonly groups: Map<string, string>;
  /** Flag type → the products, in lower case, where it is used. */
  readonly flagTypes: Map<string, Set<string>>;
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
};

export type NeededPerson = { readonly login: string; name: string | null };

export function newTracker(name: string, here: Map<number, number>): Tracker {
  return {
    name,
    bugs: new Map(),
    here,
    renumbered: new Set(),
    duplicateOf: new Map(),
    duplicates: new Map(),
    dependsOn: new Map(),
    blocks: new Map(),
    needs: {
      products: new Map(),
      statuses: new Map(),
      resolutions: new Set(),
      severities: new Set(),
      priorities: new Set(),
      groups: new Map(),
      flagTypes: new Map(),
      people: new Map(),
    },
  };
}

/** Takes in what one bug of the files says. */
export function noteBug(tracker: Tracker, record: BugRecord, place: Place): void {
  tracker.bugs.set(record.id, place);
  noteRelations(tracker, record);
  if (!tracker.here.has(record.id)) noteNeeds(tracker.needs, record);
}

/** Forgets a bug that could not be written after all: what points to it points to nothing here. */
export function forgetBug(tracker: Tracker, id: number): void {
  tracker.bugs.delete(id);
}

/** A bug of the tracker that is not among those imported, as an address. */
export function addressOf(tracker: string, id: number): string {
  return `https://${tracker}/show_bug.cgi?id=${id}`;
}

/** What a bug is called here when its number was taken. */
export function aliasOf(tracker: string, id: number): string {
  return `${tracker}-${id}`;
}

/** The people of a bug: login, and name where one is given. Addresses in its history are people, too. */
export function* peopleOf(record: BugRecord): Generator<{ login: string; name: string | null }> {
  const said = [
    [record.reporter, record.reporter_name],
    [record.assignee, record.assignee_name],
    [record.qa_contact, record.qa_contact_name],
    ...record.cc.map((login) => [login, null] as const),
    ...record.flags.flatMap(({ setter, requestee }) => [[setter, null] as const, [requestee, null] as const]),
    ...[...record.comments, ...record.attachments, ...record.history].map(
      (row) => [row.who, row.who_name] as const,
    ),
  ] as const;
  for (const [login, name] of said) if (login !== null) yield { login, name };
  for (const { field, removed, added } of record.history) {
    if (!PEOPLE_FIELDS.has(field)) continue;
    for (const [login] of `${removed ?? ""} ${added ?? ""}`.matchAll(ADDRESS)) yield { login, name: null };
  }
}

/** Bugzilla's word for no milestone and no target release. */
export const NONE = "---";

/** Fields of a history whose values name people by their addresses. */
export const PEOPLE_FIELDS = new Set([
  "assigned_to",
  "assignee",
  "reporter",
  "qa_contact",
  "cc",
  "flagtypes.name",
  "flags",
]);
export const ADDRESS = /[^\s,;()<>]+@[^\s,;()<>]+/g;

function noteRelations(tracker: Tracker, record: BugRecord): void {
  const { id } = record;
  if (record.dup_of && record.dup_of !== id) {
    tracker.duplicateOf.set(id, record.dup_of);
    tracker.duplicates.set(record.dup_of, [...(tracker.duplicates.get(record.dup_of) ?? []), id]);
  }
  for (const other of record.depends_on) noteDependency(tracker, id, other);
  for (const other of record.blocks) noteDependency(tracker, other, id);
}

function noteDependency(tracker: Tracker, id: number, dependsOn: number): void {
  if (id === dependsOn) return;
  entry(tracker.dependsOn, id, () => new Set<number>()).add(dependsOn);
  entry(tracker.blocks, dependsOn, () => new Set<number>()).add(id);
}

function noteNeeds(needs: Needs, record: BugRecord): void {
  const productKey = record.product.toLowerCase();
  const product = entry<string, NeededProduct>(needs.products, productKey, () => ({
    name: record.product,
    classification: record.classification,
    components: new Map(),
    keywords: new Map(),
    versions: new Set(),
    milestones: new Set(),
  }));
  if (record.component) keep(product.components, record.component);
  for (const word of record.keywords) keep(product.keywords, word);
  if (record.version) product.versions.add(record.version);
  if (record.target_release && record.target_release !== NONE) product.versions.add(record.target_release);
  if (record.target_milestone) product.milestones.add(record.target_milestone);
  const status = entry(needs.statuses, record.status, () => ({ bugs: 0, resolved: 0 }));
  status.bugs += 1;
  if (record.resolution) status.resolved += 1;
  for (const row of record.history) {
    // A status that bugs only passed through belongs to the workflow as well.
    if (row.field === "status" && row.added && row.added.length <= 100) {
      entry(needs.statuses, row.added, () => ({ bugs: 0, resolved: 0 }));
    }
  }
  if (record.resolution) needs.resolutions.add(record.resolution);
  if (record.severity) needs.severities.add(record.severity);
  if (record.priority) needs.priorities.add(record.priority);
  for (const group of record.groups) keep(needs.groups, group);
  for (const flag of record.flags) entry(needs.flagTypes, flag.name, () => new Set<string>()).add(productKey);
  for (const { login, name } of peopleOf(record)) {
    const person = entry<string, NeededPerson>(needs.people, login.toLowerCase(), () => ({ login, name }));
    person.name ??= name;
  }
}

/** Names that differ only in case are one; the first spelling is kept. */
function keep(names: Map<string, string>, name: string): void {
  entry(names, name.toLowerCase(), () => name);
}

/** The value under a key, made when it is missing. */
function entry<Key, Item>(map: Map<Key, Item>, key: Key, make: () => Item): Item {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
