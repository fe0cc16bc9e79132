import { versionSortKey } from "#lib/catalog/numbering.ts";
import { db, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

/** A product with series, versions and people, for what is about trackings. */
export type TrackedProduct = {
  id: number;
  name: string;
  classificationId: number;
  series: Record<string, number>;
  versions: Record<string, number>;
  repositoryId: number;
};

/**
 * A product with these versions in their series, each with the one before it as predecessor: `{ "4.4": ["4.4.1", "4.4.2"] }`. A
 * version with a star is released: "4.4.1*".
 */
export async function makeTrackedProduct(
  given: Parameters<typeof makeProduct>[0],
  series: Record<string, string[]>,
): Promise<TrackedProduct> {
  const product = await makeProduct(given);
  const made: TrackedProduct = { ...product, series: {}, versions: {}, repositoryId: 0 };
  let predecessorId: number | null = null;
  for (const [name, versions] of Object.entries(series)) {
    const { id: seriesId } = await db.series.create({
      data: { productId: product.id, name, sortKey: versionSortKey(name) },
    });
    made.series[name] = seriesId;
    for (const given of versions) {
      const version = given.replace("*", "");
      const state = given.endsWith("*") ? "released" : "open";
      const sortKey = versionSortKey(version);
      const data = { productId: product.id, seriesId, name: version, sortKey, predecessorId, state } as const;
      const row: { id: number } = await db.version.create({ data });
      made.versions[version] = row.id;
      predecessorId = row.id;
    }
  }
  const repository = await db.repository.create({
    data: { productId: product.id, forge: "git", name: `code/${product.name}`, developmentBranch: "main" },
  });
  return { ...made, repositoryId: repository.id };
}

let commits = 0;

/** A commit that fixes a bug, on a branch, first in a version when one is named. */
export async function makeFix(
  product: TrackedProduct,
  bugId: number,
  { branch, version, status = "merged" }: { branch: string; version?: string; status?: "open" | "merged" },
): Promise<number> {
  commits++;
  const sha = commits.toString(16).padStart(40, "c");
  const change = await db.codeChange.create({
    data: {
      repositoryId: product.repositoryId,
      key: sha,
      status,
      branches: [branch],
      sha,
      subject: `Fix ${commits}`,
      at: new Date(),
      bugs: { create: { bugId } },
      ...(version
        ? { tags: { create: { tag: `v${version}`, versionId: product.versions[version] ?? null } } }
        : {}),
    },
  });
  return change.id;
}

/** Somebody with a role in a product. */
export async function makeMember(product: { id: number }, role: string): Promise<Viewer> {
  const user = await makeUser();
  await grantRole(user.id, product.id, role);
  return user.viewer();
}

/** The history of trackings of a bug, in words. */
export async function trackingHistory(bugId: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ from: string; to: string }[]>(
    sql`SELECT "from", "to" FROM changes WHERE bug_id = ${bugId} AND field IN ('tracking', 'presence') ORDER BY id`,
  );
  return rows.map(({ from, to }) => (from === "" ? to : `${from} → ${to}`));
}
