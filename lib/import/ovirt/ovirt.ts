import "server-only";
import { writeBatch } from "#lib/import/batch.ts";
import type { ImportTarget, NewBug } from "#lib/import/import-target.ts";
import { planNumbers } from "#lib/import/numbers.ts";
import { bugsOf } from "#lib/import/ovirt/bugs.ts";
import { type CatalogHere, makeOvirtCatalog } from "#lib/import/ovirt/catalog.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import { type CloneOutcome, findOriginals, foldClones, noteClones } from "#lib/import/ovirt/clones.ts";
import { type CommitsReport, importCommits } from "#lib/import/ovirt/commits.ts";
import { type Catalog, readCatalog, readReleaseNotes } from "#lib/import/ovirt/read.ts";
import { readCommits } from "#lib/import/ovirt/read-commits.ts";
import { writeDocTexts, writeReleaseTrackings } from "#lib/import/ovirt/trackings.ts";
import type { Progress } from "#lib/import/progress.ts";
import type { Reject } from "#lib/import/rejects.ts";
import { type Session, settle, withSession } from "#lib/import/session.ts";
import { newTracker, noteBug } from "#lib/import/tracker.ts";
import { loadValueMap } from "#lib/import/value-map.ts";

export type OvirtReport = {
  readonly counts: readonly { readonly what: string; readonly inFile: number; readonly inDatabase: number }[];
  readonly newBugs: number;
  readonly renumbered: number;
  /** Bugs whose product is missing in the notes or in the catalogue. */
  readonly withoutProduct: number;
  readonly schemes: Record<string, number>;
  /** Null: the directory has no commits. */
  readonly commits: CommitsReport | null;
  /** What became of the copies of bugs. */
  readonly clones: readonly CloneOutcome[];
  readonly rejects: Reject[];
};

/** Imports oVirt's catalogue and the bugs of its release notes from a directory. Safe to repeat. */
export async function importOvirt(
  dir: string,
  {
    isDryRun = false,
    batchSize = 500,
    onProgress,
  }: { isDryRun?: boolean; batchSize?: number; onProgress?: (progress: Progress) => void } = {},
): Promise<OvirtReport> {
  const catalog = await readCatalog(dir);
  const { records: listed, rejects } = await readReleaseNotes(dir);
  const read = await readCommits(dir);
  return withSession(isDryRun, async (session) => {
    const here = await session.batch(() =>
      makeOvirtCatalog(
        session,
        catalog,
        listed.map(({ milestone }) => milestone),
        read?.commits,
      ),
    );
    const target = await targetOf(session, here);
    const { tracker } = target;
    const clones = findOriginals(listed, read?.commits ?? []);
    const records = foldClones(listed, clones, tracker.here);
    const bugs = bugsOf(records, catalog);
    const values = await loadValueMap(session, []);
    for (const [index, record] of bugs.entries())
      noteBug(tracker, record, values, { file: "bugs.jsonl", line: index + 1 });
    const numbers = await planNumbers(session, [tracker]);
    const newBugs: NewBug[] = bugs
      .filter(({ id }) => !tracker.here.has(id))
      .map((record) => ({ target, record }));
    for (let from = 0; from < newBugs.length; from += batchSize) {
      const batch = newBugs.slice(from, from + batchSize);
      await session.batch(() => writeBatch(session, batch, numbers.allocate));
      onProgress?.({
        stage: "writing",
        file: "bugs.jsonl",
        done: from + batch.length,
        total: newBugs.length,
      });
    }
    await session.batch(() => noteClones(session, clones, tracker.here));
    await session.batch(() => writeReleaseTrackings(session, here, catalog, records, bugs));
    await session.batch(() => writeDocTexts(session, tracker, records));
    const commits = await importCommits(session, read, catalog, here.products, tracker.here, onProgress);
    if (!isDryRun && newBugs.length > 0) await settle(session);
    const known = new Set(catalog.products.map(({ name }) => name.toLowerCase()));
    return {
      counts: await countAll(
        session,
        catalog,
        here,
        records.length,
        bugs.length,
        records.map(({ milestone }) => milestone),
      ),
      newBugs: newBugs.length,
      renumbered: tracker.renumbered.size,
      withoutProduct: new Set(
        records.filter(({ product }) => !known.has(product?.toLowerCase() ?? "")).map(({ id }) => id),
      ).size,
      schemes: Object.fromEntries(here.schemes),
      commits,
      clones,
      rejects: [...rejects, ...(commits?.rejects ?? [])],
    };
  });
}

/** The tracker of the bugs, with what is here of it. */
export async function targetOf(session: Session, here: CatalogHere): Promise<ImportTarget> {
  const rows = await session.rows<{ original: number; id: number }>(
    "SELECT original_id AS original, bug_id AS id FROM imported_bugs WHERE source = $1",
    [SOURCE],
  );
  return {
    tracker: newTracker(SOURCE, new Map(rows.map(({ original, id }) => [original, id]))),
    handles: new Map(),
    people: { accounts: new Map(), made: 0, known: 0, withoutAddress: 0 },
    catalog: here.products,
    flagTypes: new Map(),
    groups: new Map(),
    defaults: { severity: "unspecified", priority: "unspecified" },
    guessed: { statuses: [], resolutions: [] },
  };
}

async function countAll(
  session: Session,
  catalog: Catalog,
  here: CatalogHere,
  records: number,
  bugs: number,
  milestones: string[],
): Promise<OvirtReport["counts"]> {
  const ids = [...here.products.values()].map(({ id }) => id);
  const [found] = await session.rows<Record<string, number>>(
    `SELECT
       (SELECT count(*)::int FROM products WHERE id = ANY($1) AND classification_id = $4) AS products,
       (SELECT count(*)::int FROM products WHERE id = ANY($2)) AS downstream,
       (SELECT count(*)::int FROM components WHERE product_id = ANY($1)) AS components,
       (SELECT count(*)::int FROM versions WHERE product_id = ANY($1)) AS versions,
       (SELECT count(*)::int FROM milestones WHERE id = ANY($3)) AS milestones,
       (SELECT count(*)::int FROM manifest_lines WHERE milestone_id = ANY($3)) AS lines,
       (SELECT count(DISTINCT bug_id)::int FROM imported_bugs WHERE source = $5) AS bugs,
       (SELECT coalesce(sum(jsonb_array_length(b.custom -> 'releases')), 0)::int
          FROM bugs b WHERE b.id IN (SELECT bug_id FROM imported_bugs WHERE source = $5)) AS records`,
    [ids, here.downstreamProductIds, [...here.milestones.values()], here.classificationId, SOURCE],
  );
  const sum = (count: (product: Catalog["products"][number]) => number) =>
    catalog.products.reduce((total, product) => total + count(product), 0);
  const row = (what: string, inFile: number, key: string) => ({
    what,
    inFile,
    inDatabase: found?.[key] ?? 0,
  });
  return [
    row("products", catalog.products.length, "products"),
    row(
      "components",
      sum(({ components }) => components.length),
      "components",
    ),
    row(
      "versions",
      sum(({ versions }) => versions.length),
      "versions",
    ),
    row(
      "shared milestones",
      new Set([...catalog.milestones.map(({ name }) => name), ...milestones]).size,
      "milestones",
    ),
    row(
      "lines of manifests",
      catalog.milestones.reduce((total, { manifest }) => total + Object.keys(manifest).length, 0),
      "lines",
    ),
    row("downstream products", catalog.downstream.length, "downstream"),
    row("records (bug, release)", records, "records"),
    row("bugs", bugs, "bugs"),
  ];
}
