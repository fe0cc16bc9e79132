import "server-only";
import { SqlTransaction } from "#lib/db/client.ts";
import { columnsOf, type ProductHere } from "#lib/import/catalog.ts";
import type { Catalog } from "#lib/import/ovirt/read.ts";
import { COMMITS_FILE, type Commit, type readCommits } from "#lib/import/ovirt/read-commits.ts";
import type { Progress } from "#lib/import/progress.ts";
import type { Reject } from "#lib/import/rejects.ts";
import type { Session } from "#lib/import/session.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { firstVersionWithTag, type TaggedVersion } from "#lib/upstream/changes/version-of-tag.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";

/** The messages are not in the file: a revert is known by its subject, and reverts the last change that had the one it quotes. */
async function noteReverts(session: Session, repositoryId: number): Promise<void> {
  await session.rows(
    `UPDATE code_changes r SET reverts = ARRAY[c.sha] FROM (
       SELECT r.id, (
         SELECT c.sha FROM code_changes c WHERE c.repository_id = $1 AND c.subject = substring(r.subject FROM '^Revert "(.*)"$')
           AND c.at <= r.at AND c.id <> r.id ORDER BY c.at DESC, c.id DESC LIMIT 1) AS sha
       FROM code_changes r WHERE r.repository_id = $1 AND r.subject ~ '^Revert ".*"$'
     ) c WHERE r.id = c.id AND c.sha IS NOT NULL`,
    [repositoryId],
  );
  await session.rows(
    `UPDATE code_changes c SET reverted_by_id = (
       SELECT r.id FROM code_changes r WHERE r.repository_id = $1 AND r.reverts = ARRAY[c.sha] ORDER BY r.at DESC, r.id DESC LIMIT 1)
     WHERE c.repository_id = $1 AND c.sha IN (SELECT unnest(r.reverts) FROM code_changes r WHERE r.repository_id = $1)`,
    [repositoryId],
  );
}

export type CommitsReport = {
  /** Commits in the file, and how many name a bug that is here and are in a product's repository. */
  commits: number;
  linked: number;
  /** Commits by project without a product. */
  withoutProduct: Record<string, number>;
  /** Tags that name no version. */
  withoutVersion: number;
  /** Numbers of bugs that are not here. */
  unknownBugs: number;
  trackings: number;
  rejects: Reject[];
};

/**
 * Imports the commits that name bugs, with the first version that contains each, and computes the trackings of these bugs from
 * them. Safe to repeat. `bugIds`: the bugs here by their numbers in the tracker. Null: there is no such file.
 */
export async function importCommits(
  session: Session,
  read: Awaited<ReturnType<typeof readCommits>>,
  catalog: Catalog,
  products: ReadonlyMap<string, ProductHere>,
  bugIds: ReadonlyMap<number, number>,
  onProgress?: (progress: Progress) => void,
): Promise<CommitsReport | null> {
  if (!read) return null;
  const report: CommitsReport = {
    commits: read.commits.length,
    linked: 0,
    withoutProduct: {},
    withoutVersion: 0,
    unknownBugs: 0,
    trackings: 0,
    rejects: read.rejects,
  };
  const byProject = Map.groupBy(read.commits, ({ project }) => project);
  const touched = new Set<number>();
  const unknown = new Set<number>();
  let done = 0;
  for (const [project, commits] of byProject) {
    const product = productOf(project, catalog, products);
    if (!product) {
      report.withoutProduct[project] = commits.length;
      continue;
    }
    const written = await session.batch(() => writeCommits(session, project, product, commits, bugIds));
    report.linked += written.linked;
    report.withoutVersion += written.withoutVersion;
    for (const id of written.bugIds) touched.add(id);
    for (const number of written.unknown) unknown.add(number);
    done += commits.length;
    onProgress?.({ stage: "writing", file: COMMITS_FILE, done, total: report.commits });
  }
  report.unknownBugs = unknown.size;
  report.trackings = await computeAll(session, [...touched]);
  return report;
}

const BATCH = 1_000;

/** Computes the trackings of these bugs, without history: they were like this in the tracker that they come from. */
async function computeAll(session: Session, bugIds: readonly number[]): Promise<number> {
  const viewer = systemViewer("import", "import");
  const inOrder = [...bugIds].sort((a, b) => a - b);
  let trackings = 0;
  for (let from = 0; from < inOrder.length; from += BATCH) {
    const some = inOrder.slice(from, from + BATCH);
    trackings += await session.batch(() =>
      recomputeTrackings(new SqlTransaction(session.client), viewer, some, { isSilent: true }),
    );
  }
  return trackings;
}

function productOf(
  project: string,
  catalog: Catalog,
  products: ReadonlyMap<string, ProductHere>,
): ProductHere | null {
  const named = catalog.products.find(
    ({ name, git_repos }) => name === project || git_repos.includes(project),
  );
  return (named && products.get(named.name.toLowerCase())) ?? null;
}

async function writeCommits(
  session: Session,
  project: string,
  product: ProductHere,
  commits: readonly Commit[],
  bugIds: ReadonlyMap<number, number>,
) {
  const [repository] = await session.rows<{ id: number }>(
    `INSERT INTO repositories (product_id, forge, name, development_branch) VALUES ($1, 'git', $2, 'master')
     ON CONFLICT (product_id, forge, name) DO UPDATE SET product_id = repositories.product_id RETURNING id`,
    [product.id, project],
  );
  if (!repository) throw new Error(`The repository ${project} was not written.`);
  const versions = await session.rows<TaggedVersion>(
    `SELECT id, name, sort_key AS "sortKey", tag FROM versions WHERE product_id = $1 ORDER BY sort_key COLLATE "C"`,
    [product.id],
  );
  const unknown = new Set<number>();
  const links: [sha: string, bug: number, relation: string][] = [];
  for (const { sha, bugs, related } of commits) {
    const seen = new Set<number>();
    for (const [numbers, relation] of [
      [bugs ?? [], "fixes"],
      [related ?? [], "related"],
    ] as const) {
      for (const number of numbers) {
        const id = bugIds.get(number);
        if (id === undefined) unknown.add(number);
        else if (!seen.has(id)) links.push([sha, id, relation]);
        if (id !== undefined) seen.add(id);
      }
    }
  }
  const wanted = new Set(links.map(([sha]) => sha));
  const kept = [
    ...new Map(commits.filter(({ sha }) => wanted.has(sha)).map((one) => [one.sha, one])).values(),
  ];
  await session.rows(
    `INSERT INTO code_changes (repository_id, key, status, branches, sha, subject, at)
     SELECT $1, n.sha, 'merged', '{}', n.sha, n.subject, n.at FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS n(sha, subject, at)
     ON CONFLICT (repository_id, key) DO NOTHING`,
    [repository.id, ...columnsOf(kept, ({ sha, subject, date }) => [sha, subject, `${date}T12:00:00Z`], 3)],
  );
  let withoutVersion = 0;
  const tags = kept.flatMap(({ sha, first_tag: tag }) => {
    if (!tag) return [];
    const version = firstVersionWithTag(product.name, tag, versions);
    if (!version) withoutVersion++;
    return [[sha, tag, version?.id ?? null] as const];
  });
  await noteReverts(session, repository.id);
  await session.rows(
    `INSERT INTO code_change_tags (code_change_id, tag, version_id)
     SELECT c.id, n.tag, n.version FROM unnest($2::text[], $3::text[], $4::int[]) AS n(sha, tag, version)
     JOIN code_changes c ON c.repository_id = $1 AND c.key = n.sha
     ON CONFLICT (code_change_id, tag) DO UPDATE SET version_id = excluded.version_id`,
    [repository.id, ...columnsOf(tags, (row) => [...row], 3)],
  );
  await session.rows(
    `INSERT INTO code_change_bugs (code_change_id, bug_id, relation)
     SELECT c.id, n.bug, n.relation::code_change_relation FROM unnest($2::text[], $3::int[], $4::text[]) AS n(sha, bug, relation)
     JOIN code_changes c ON c.repository_id = $1 AND c.key = n.sha ON CONFLICT DO NOTHING`,
    [repository.id, ...columnsOf(links, (row) => [...row], 3)],
  );
  return { linked: kept.length, withoutVersion, unknown, bugIds: new Set(links.map(([, id]) => id)) };
}
