import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { db, sql, sqlTransaction } from "#lib/db/client.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { importRepository } from "#lib/upstream/changes/import-repository.ts";
import { readRepository } from "#lib/upstream/git/read-repository.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { makeHistory, tagsOf } from "#tests/bench/git-history.ts";
import type { Row } from "#tests/bench/measure.ts";

const BUG_ADDRESSES = ["https://bugs.example.org"];
const PRODUCT = "Measured engine";

/**
 * Reads a generated repository, once made and kept in `dir`, and records it in the database that DATABASE_URL names: all of
 * it, and again when there is nothing new. A row has the commits a second, and how long it took.
 */
export async function measureCommits(dir: string, commits: number, bugs: number): Promise<Row[]> {
  const path = join(dir, `history-${commits}.git`);
  if (!existsSync(path)) {
    await rm(`${path}.new`, { recursive: true, force: true });
    await makeHistory(`${path}.new`, commits, bugs);
    await rename(`${path}.new`, path);
  }
  const row = async (job: string, work: () => Promise<unknown>): Promise<Row> => {
    const began = performance.now();
    await work();
    const took = performance.now() - began;
    const none = { cpu: 0, databaseCpu: 0, memory: process.memoryUsage().rss / 1e6, wrong: 0 };
    return { job, clients: 1, rate: (commits / took) * 1000, p50: took, p95: took, p99: took, ...none };
  };
  const product = await makeProduct(commits);
  const viewer = systemViewer("npm run bench", "cli");
  const options = { product, path, name: "history", bugAddresses: BUG_ADDRESSES };
  try {
    return [
      await row("commits: read", () => readRepository(path, { bugAddresses: BUG_ADDRESSES })),
      await row("commits: read and record", () => importRepository(viewer, options)),
      await row("commits: nothing new", () => importRepository(viewer, options)),
      await row("commits: everything again", () => importRepository(viewer, { ...options, isAgain: true })),
      await recomputeRow(product.id),
    ];
  } finally {
    await db.product.delete({ where: { id: product.id } });
  }
}

const RECOMPUTED = 1_000;

/** Computing the trackings of a thousand bugs anew after a manifest was saved: a row with the bugs a second. */
async function recomputeRow(productId: number): Promise<Row> {
  const { classificationId } = await db.product.findUniqueOrThrow({ where: { id: productId } });
  const milestone = await db.milestone.create({
    data: { classificationId, name: "Measured", sortKey: "0", kind: "ga" },
  });
  const tracked = await db.$queryRaw<{ id: number }[]>(
    sql`SELECT DISTINCT t.bug_id AS id FROM trackings t JOIN bugs b ON b.id = t.bug_id WHERE t.product_id = ${productId} ORDER BY 1 LIMIT ${RECOMPUTED}`,
  );
  const ids = tracked.map(({ id }) => id);
  await db.tracking.updateMany({
    where: { productId, bugId: { in: ids } },
    data: { targetMilestoneId: milestone.id },
  });
  const version = await db.version.findFirstOrThrow({ where: { productId }, orderBy: { sortKey: "desc" } });
  await db.manifestLine.create({ data: { milestoneId: milestone.id, productId, versionId: version.id } });
  const began = performance.now();
  const changed = await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("npm run bench"), ids));
  const took = performance.now() - began;
  await db.milestone.delete({ where: { id: milestone.id } });
  const none = { cpu: 0, databaseCpu: 0, memory: process.memoryUsage().rss / 1e6, wrong: 0 };
  const job = `trackings: ${ids.length} bugs anew, ${changed} changed`;
  return { job, clients: 1, rate: (ids.length / took) * 1000, p50: took, p95: took, p99: took, ...none };
}

/** A product with a series for each stable branch, and a version for each tag. */
async function makeProduct(commits: number): Promise<{ id: number; name: string }> {
  await db.product.deleteMany({ where: { name: PRODUCT } });
  const classification = await db.classification.findFirstOrThrow();
  const { id } = await db.product.create({ data: { name: PRODUCT, classificationId: classification.id } });
  const names = [...tagsOf(commits)].map((tag) => tag.slice(1));
  const seriesNames = [...new Set(names.map((name) => name.split(".")[0] ?? ""))];
  for (const name of seriesNames)
    await db.series.create({
      data: { productId: id, name, sortKey: versionSortKey(name), branchPattern: `stable-${name}` },
    });
  const series = new Map(
    (await db.series.findMany({ where: { productId: id } })).map((one) => [one.name, one.id]),
  );
  await db.version.createMany({
    data: names.map((name) => {
      const seriesId = series.get(name.split(".")[0] ?? "") ?? null;
      return { productId: id, seriesId, name, sortKey: versionSortKey(name) };
    }),
  });
  return { id, name: PRODUCT };
}
