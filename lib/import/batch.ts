import "server-only";
import { BatchRows } from "#lib/import/batch-rows.ts";
import { isPossibleAlias } from "#lib/import/bug-values.ts";
import type { NewBug } from "#lib/import/import-target.ts";
import { type Numbers, relate } from "#lib/import/relations.ts";
import type { Session } from "#lib/import/session.ts";
import { aliasOf, bugAt, type Tracker } from "#lib/import/tracker.ts";

/** Writes bugs with everything that belongs to them, and their relations to bugs that exist by then. */
export async function writeBatch(
  session: Session,
  bugs: NewBug[],
  newNumbers: (count: number) => Promise<number[]>,
): Promise<void> {
  const numbers = await numberBugs(bugs, newNumbers);
  const rows = new BatchRows({
    comments: await session.reserve(
      "comments_id_seq",
      sum(bugs, ({ record }) => record.comments.length + 1),
    ),
    attachments: await session.reserve(
      "attachments_id_seq",
      sum(bugs, ({ record }) => record.attachments.length),
    ),
    events: await session.reserve(
      "events_id_seq",
      sum(
        bugs,
        ({ record }) => record.comments.length + record.attachments.length + record.history.length + 1,
      ),
    ),
    takenAliases: await findAliases(session, bugs),
    insiders: await findInsiders(session),
  });
  const relations = relate(bugs, numbers);
  for (const bug of bugs) {
    const id = numbers.of(bug.target.tracker, bug.record.id);
    if (id === undefined) continue;
    const { tracker } = bug.target;
    rows.addBug(bug, id, relations.duplicateOf.get(id) ?? null, (url) => {
      const other = bugAt(tracker.name, url);
      return other === null ? undefined : numbers.of(tracker, other);
    });
  }
  for (const pair of relations.dependencies) rows.dependencies.add(...pair);
  for (const pair of relations.regressions) rows.regressions.add(...pair);
  for (const [bugId, url] of relations.elsewhere) rows.addSeeAlso(bugId, url);
  await rows.send(session.client);
  await session.rows(
    `UPDATE bugs b SET duplicate_of_id = d.target FROM unnest($1::int[], $2::int[]) AS d(id, target)
     WHERE b.id = d.id AND b.duplicate_of_id IS NULL`,
    [relations.laterDuplicates.map(([id]) => id), relations.laterDuplicates.map(([, target]) => target)],
  );
  for (const { target, record } of bugs) {
    const id = numbers.of(target.tracker, record.id);
    if (id !== undefined) target.tracker.here.set(record.id, id);
  }
}

async function numberBugs(
  bugs: NewBug[],
  newNumbers: (count: number) => Promise<number[]>,
): Promise<Numbers> {
  const renumbered = bugs.filter(({ target, record }) => target.tracker.renumbered.has(record.id));
  const fresh = await newNumbers(renumbered.length);
  const assigned = new Map<Tracker, Map<number, number>>();
  for (const { target, record } of bugs) {
    const own = assigned.get(target.tracker) ?? new Map<number, number>();
    assigned.set(target.tracker, own);
    own.set(record.id, (target.tracker.renumbered.has(record.id) ? fresh.shift() : undefined) ?? record.id);
  }
  return { of: (tracker, id) => assigned.get(tracker)?.get(id) ?? tracker.here.get(id) };
}

async function findAliases(session: Session, bugs: NewBug[]): Promise<Set<string>> {
  const wanted = bugs.flatMap(({ target, record }) => [
    ...record.alias.filter(isPossibleAlias),
    ...(target.tracker.renumbered.has(record.id) ? [aliasOf(target.tracker.name, record.id)] : []),
  ]);
  const rows = await session.rows<{ alias: string }>(
    "SELECT lower(alias::text) AS alias FROM bug_aliases WHERE alias = ANY($1::citext[])",
    [wanted],
  );
  return new Set(rows.map((row) => row.alias));
}

async function findInsiders(session: Session): Promise<Map<number, number>> {
  const rows = await session.rows<{ id: number; productId: number }>(
    `SELECT id, product_id AS "productId" FROM audiences WHERE product_id IS NOT NULL`,
  );
  return new Map(rows.map(({ id, productId }) => [productId, id]));
}

function sum<Item>(items: Item[], count: (item: Item) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
