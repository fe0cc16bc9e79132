import "server-only";
import { rawSql, type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { takeLockOn } from "#lib/db/locks.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";
import { cleanLine } from "#lib/text.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { linkBugs } from "./link-bugs.ts";
import { copyTags, linkTags, renewVersions, type TaggedProduct } from "./link-tags.ts";
import type { ReportedChange } from "./reported-change.ts";
import { resolveReverts } from "./resolve-reverts.ts";

export type RecordOptions = {
  /**
   * Whether the branches and tags of a commit are all that contain it. A repository knows; a message of a forge only adds.
   */
  readonly knowsPlaces?: boolean;
  /** These are all commits of the repository until then: others that are not newer are abandoned. */
  readonly completeUntil?: Date;
  /** Which bugs have their trackings computed: all that are named, or those for which something is different. */
  readonly computes?: "all" | "different";
  /** Trackings change without history: it was like this before it was known here. */
  readonly isSilent?: boolean;
};

export type RecordedChanges = {
  /** Changes that were not here, that are different now, and that are as they were. */
  added: number;
  changed: number;
  unchanged: number;
  /** Links to bugs that were added, changed or taken away. */
  links: number;
  /** Numbers that are no bug here, or none that the viewer sees, with the changes that name them. */
  unknownBugs: Map<number, string[]>;
  /** Keys of changes that were reported too late: what is known of them is newer, and stands. */
  late: Set<string>;
  /** Bugs whose trackings were computed. */
  bugIds: Set<number>;
  /** Trackings that were created or changed because of that. */
  trackings: number;
};

/** In one transaction, which may take a minute. */
const BATCH = 5_000;
const BUGS_IN_BATCH = 500;

/**
 * Writes changes of code, the bugs that they name, the tags that contain them and what reverts them: the only writer of
 * these. Then the trackings of these bugs are computed. Recording the same again changes nothing.
 */
export async function recordChanges(
  viewer: Viewer,
  repositoryId: number,
  changes: Iterable<ReportedChange> | AsyncIterable<ReportedChange>,
  { knowsPlaces = false, completeUntil, computes = "all", isSilent = false }: RecordOptions = {},
): Promise<RecordedChanges> {
  const recorded: RecordedChanges = {
    ...{ added: 0, changed: 0, unchanged: 0, links: 0, trackings: 0 },
    ...{ unknownBugs: new Map(), late: new Set(), bugIds: new Set() },
  };
  const context = { viewer, repositoryId, knowsPlaces, computes, recorded };
  let batch: ReportedChange[] = [];
  let batches = 0;
  const write = async () => {
    const some = batch;
    batch = [];
    if (some.length === 0) return;
    await sqlTransaction((tx) => recordBatch(tx, context, some));
  };
  const keys: string[] = [];
  let newest = completeUntil ?? new Date(0);
  for await (const change of changes) {
    if (batch.length >= BATCH) {
      await write();
      batches += 1;
      // PostgreSQL has to learn soon that these tables are no longer small.
      if (batches === 1 || batches === 5) await analyze();
    }
    batch.push(change);
    if (completeUntil) keys.push(change.key);
    if (change.at > newest) newest = change.at;
  }
  await write();
  await sqlTransaction(async (tx) => {
    const repository = await lockRepository(tx, viewer, repositoryId);
    const abandoned = completeUntil ? await abandonOthers(tx, repositoryId, keys, newest) : [];
    recorded.changed += abandoned.length;
    const ids = [
      ...abandoned,
      ...(knowsPlaces ? await renewVersions(tx, repository, repositoryId) : []),
      ...(await resolveReverts(tx, repositoryId)),
    ];
    for (const id of await bugsOf(tx, ids)) recorded.bugIds.add(id);
  });
  const bugIds = [...recorded.bugIds].sort((a, b) => a - b);
  for (let from = 0; from < bugIds.length; from += BUGS_IN_BATCH) {
    const some = bugIds.slice(from, from + BUGS_IN_BATCH);
    recorded.trackings += await sqlTransaction((tx) => recomputeTrackings(tx, viewer, some, { isSilent }));
  }
  return recorded;
}

type Context = {
  readonly viewer: Viewer;
  readonly repositoryId: number;
  readonly knowsPlaces: boolean;
  readonly computes: "all" | "different";
  readonly recorded: RecordedChanges;
};

type Locked = TaggedProduct & { readonly developmentBranch: string };

/** One at a time writes the changes of a repository. */
async function lockRepository(tx: SqlTransaction, viewer: Viewer, repositoryId: number): Promise<Locked> {
  await takeLockOn(tx, `changes of repository ${repositoryId}`);
  const [repository] = await queryRowsIn<Locked>(
    tx,
    sql`SELECT p.id AS "productId", p.name::text AS "productName", r.development_branch AS "developmentBranch"
        FROM repositories r JOIN products p ON p.id = r.product_id WHERE r.id = ${repositoryId}::int`,
  );
  if (!repository) throw new NotFound("There is no such repository.");
  demand(viewer, "manage_product", repository.productId);
  return repository;
}

async function recordBatch(
  tx: SqlTransaction,
  { viewer, repositoryId, knowsPlaces, computes, recorded }: Context,
  given: readonly ReportedChange[],
): Promise<void> {
  const repository = await lockRepository(tx, viewer, repositoryId);
  // Of what is reported twice, the last counts.
  const reported = new Map(given.map((change) => [change.key, clean(change)]));
  await lengthenKeys(tx, repositoryId, [...reported.keys()]);
  const before = await findRecorded(tx, repositoryId, [...reported.keys()]);
  const rows = [...reported.values()].flatMap((change) => {
    const known = before.get(change.key);
    if (known === undefined) return [change];
    const isCommit = change.key === change.sha;
    // Messages may come late: what was written after this one was sent stands.
    if (!isCommit && change.at < known.at) {
      recorded.late.add(change.key);
      return [];
    }
    if (knowsPlaces || !isCommit) return [change];
    return [{ ...change, ...joinPlaces(change, known, repository.developmentBranch) }];
  });
  const written = await upsert(tx, repositoryId, rows);
  const ids = new Map([...before].map(([key, { id }]) => [key, id]));
  for (const { key, id } of written) ids.set(key, id);
  const kept = rows.flatMap((change) => {
    const id = ids.get(change.key);
    return id === undefined ? [] : [{ id, change }];
  });
  const bugs = await linkBugs(tx, viewer, kept, recorded.unknownBugs);
  const areAll = ({ change: { key, sha } }: (typeof kept)[number]) => knowsPlaces && key === sha;
  const tagged = [
    ...(await linkTags(tx, repository, kept.filter(areAll), { areAll: true })),
    ...(await linkTags(
      tx,
      repository,
      kept.filter((one) => !areAll(one)),
      { areAll: false },
    )),
    ...(await copyTags(tx, repositoryId, [...new Set(kept.flatMap(({ change }) => change.sha ?? []))])),
  ];
  const added = written.filter(({ isNew }) => isNew).length;
  const different = new Set([...written.map(({ id }) => id), ...bugs.changeIds, ...tagged]);
  const inBatch = kept.filter(({ id }) => different.has(id)).length;
  recorded.added += added;
  recorded.changed += inBatch - added;
  recorded.unchanged += reported.size - inBatch;
  recorded.links += bugs.links;
  const computed = computes === "all" ? kept.map(({ id }) => id) : [...different];
  for (const id of [...bugs.lost, ...(await bugsOf(tx, computed))]) recorded.bugIds.add(id);
}

/** The last one that both dates of JavaScript and PostgreSQL write with four digits. Whoever makes a commit chooses its date. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

function clean(change: ReportedChange): ReportedChange {
  const names = (all: readonly string[]) => [...new Set(all.map(cleanLine))].filter(Boolean);
  return {
    ...change,
    at: new Date(Math.min(Math.max(change.at.getTime() || 0, 0), LAST_MOMENT)),
    subject: cleanLine(change.subject).slice(0, 1000).toWellFormed(),
    author: cleanLine(change.author).slice(0, 200).toWellFormed(),
    url: change.url === null ? null : cleanLine(change.url),
    branches: names(change.branches),
    backportTo: names(change.backportTo),
    tags: names(change.tags),
  };
}

/** A commit may be here by the beginning of its SHA, from a list of commits. It is the same one. */
async function lengthenKeys(
  tx: SqlTransaction,
  repositoryId: number,
  keys: readonly string[],
): Promise<void> {
  await queryRowsIn(
    tx,
    sql`UPDATE code_changes c SET key = n.key, sha = n.key FROM unnest(${keys}::text[]) AS n(key),
          (SELECT DISTINCT length(key) AS size FROM code_changes
            WHERE repository_id = ${repositoryId}::int AND key = sha AND length(key) BETWEEN 7 AND 39) AS s
        WHERE c.repository_id = ${repositoryId}::int AND c.key = c.sha AND length(n.key) >= 40
          AND c.key = left(n.key, s.size)
          AND NOT EXISTS (SELECT 1 FROM code_changes o WHERE o.repository_id = c.repository_id AND o.key = n.key)`,
  );
}

type Known = { id: number; key: string; at: Date; branches: string[]; patchId: string | null; url: string };

async function findRecorded(
  tx: SqlTransaction,
  repositoryId: number,
  keys: readonly string[],
): Promise<Map<string, Known>> {
  const rows = await queryRowsIn<Known>(
    tx,
    sql`SELECT c.id, c.key, c.at, c.branches, c.patch_id AS "patchId", c.url
        FROM unnest(${keys}::text[]) AS n(key) JOIN code_changes c ON c.repository_id = ${repositoryId}::int AND c.key = n.key`,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** What a message of a forge says of a commit, added to what is known of it. */
function joinPlaces(
  { branches, patchId, url }: ReportedChange,
  known: Known,
  development: string,
): Pick<ReportedChange, "branches" | "patchId" | "url"> {
  const joined = [...new Set([...known.branches, ...branches])];
  const inOrder = [
    ...joined.filter((name) => name === development),
    ...joined.filter((name) => name !== development),
  ];
  return { branches: inOrder, patchId: patchId ?? known.patchId, url: url ?? (known.url || null) };
}

/** What is newer was reported by a forge, and is not yet in the repository that was read. */
async function abandonOthers(
  tx: SqlTransaction,
  repositoryId: number,
  keys: readonly string[],
  newest: Date,
): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`UPDATE code_changes SET status = 'abandoned', branches = '{}'
        WHERE repository_id = ${repositoryId}::int AND key = sha AND length(key) >= 40 AND status = 'merged'
          AND at <= ${newest}::timestamptz
          AND NOT EXISTS (SELECT 1 FROM unnest(${keys}::text[]) AS n(known) WHERE known = key)
        RETURNING id`,
  );
  const ids = rows.map(({ id }) => id);
  await queryRowsIn(
    tx,
    sql`DELETE FROM code_change_tags t USING unnest(${ids}::int[]) AS n(id) WHERE t.code_change_id = n.id`,
  );
  return ids;
}

type Written = { key: string; id: number; isNew: boolean };

/** Writes those that are new or different. */
async function upsert(
  tx: SqlTransaction,
  repositoryId: number,
  changes: readonly ReportedChange[],
): Promise<Written[]> {
  const json = JSON.stringify(
    changes.map(({ bugs: _bugs, tags: _tags, at, url, ...change }) => ({ ...change, url: url ?? "", at })),
  );
  return queryRowsIn<Written>(
    tx,
    sql`INSERT INTO code_changes AS c (repository_id, key, status, branches, sha, subject, author, url, at, change_id, patch_id,
          cherry_picked_from, reverts, backport_to)
        SELECT ${repositoryId}::int, n.key, n.status, n.branches, n.sha, n.subject, n.author, n.url, n.at, n."changeId", n."patchId",
          n."cherryPickedFrom", n.reverts, n."backportTo"
        FROM jsonb_to_recordset(${json}::jsonb) AS n(key text, status code_change_status, branches text[], sha text, subject text,
          author text, url text, at timestamptz, "changeId" text, "patchId" text, "cherryPickedFrom" text[], reverts text[],
          "backportTo" text[])
        ON CONFLICT (repository_id, key) DO UPDATE SET status = excluded.status, branches = excluded.branches, sha = excluded.sha,
          subject = excluded.subject, author = excluded.author, url = excluded.url, at = excluded.at,
          learned_at = CASE WHEN (c.status, c.sha) IS DISTINCT FROM (excluded.status, excluded.sha) THEN now() ELSE c.learned_at END,
          change_id = excluded.change_id, patch_id = excluded.patch_id, cherry_picked_from = excluded.cherry_picked_from,
          reverts = excluded.reverts, backport_to = excluded.backport_to
        WHERE (c.status, c.branches, c.sha, c.subject, c.author, c.url, c.at, c.change_id, c.patch_id, c.cherry_picked_from,
            c.reverts, c.backport_to)
          IS DISTINCT FROM (excluded.status, excluded.branches, excluded.sha, excluded.subject, excluded.author, excluded.url,
            excluded.at, excluded.change_id, excluded.patch_id, excluded.cherry_picked_from, excluded.reverts, excluded.backport_to)
        RETURNING c.key, c.id, (xmax = 0) AS "isNew"`,
  );
}

/** Within an import, before PostgreSQL does so by itself. */
async function analyze(): Promise<void> {
  for (const table of ["code_changes", "code_change_bugs", "code_change_tags"])
    await queryRows(sql`ANALYZE ${rawSql(table)}`);
}

async function bugsOf(tx: SqlTransaction, changeIds: readonly number[]): Promise<number[]> {
  if (changeIds.length === 0) return [];
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT DISTINCT l.bug_id AS id FROM unnest(${changeIds}::int[]) AS n(id) JOIN code_change_bugs l ON l.code_change_id = n.id`,
  );
  return rows.map(({ id }) => id);
}
