import "server-only";
import { isFixingChange } from "#lib/bugs/trackings/fixing-change.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  carriesFixes,
  type Fix,
  groupFixes,
  isInVersion,
  type LinkedChange,
  withoutReplaced,
} from "#lib/upstream/changes/fixes.ts";
import { loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadMilestones, loadProducts } from "#lib/upstream/trackings/load-products.ts";
import type { MilestoneFacts, ProductFacts } from "#lib/upstream/trackings/product-facts.ts";

/** The first milestone that carries the fix of a bug in a product, and why. */
export type Carried = {
  /** Of a copy that was folded into another bug: the number that it had. */
  bug: number;
  /** The bug that it was folded into. */
  foldedInto?: number;
  product: string;
  /** The version of the product that the milestone contains. */
  version: string;
  milestone: string;
  /** One line for each fix, then the line of the manifest. */
  because: string[];
};

type MilestoneRow = { id: number; name: string };
type BugRow = { id: number; milestoneId: number | null; copies: Copy[] };
/** A place of a bug that was a bug of its own in the tracker that it comes from. */
type Copy = { bug: number; productId: number; milestoneId: number };

/**
 * For each fixed bug that the viewer sees, and each product of the classification with fixes of it: the first milestone whose
 * manifest contains them. All fixes on the branches of the milestone's series are needed that were merged until its release;
 * what came later is a change of its own. A bug with a target milestone is looked for from there on, in its series: what an
 * earlier one contains of it was not all. Ordered by bug and product. NotFound for an unknown classification.
 */
export async function* firstCarried(viewer: Viewer, classification: string): AsyncGenerator<Carried> {
  const world = await sqlTransaction((tx) => loadWorld(tx, viewer, classification));
  for (let from = 0; from < world.bugs.length; from += BATCH) {
    const some = world.bugs.slice(from, from + BATCH);
    yield* await sqlTransaction((tx) => carriedOf(tx, world, some));
  }
}

const BATCH = 1_000;

type World = {
  bugs: BugRow[];
  milestones: (MilestoneRow & MilestoneFacts)[];
  products: Map<number, ProductFacts>;
  names: { products: Map<number, string>; versions: Map<number, string> };
};

async function loadWorld(tx: SqlTransaction, viewer: Viewer, classification: string): Promise<World> {
  const products = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT p.id, p.name::text AS name FROM products p JOIN classifications k ON k.id = p.classification_id
        WHERE k.name = ${classification}::citext AND ${visibleProducts(viewer)}`,
  );
  if (products.length === 0) throw new NotFound(`There is no classification “${classification}”.`);
  const ids = products.map(({ id }) => id);
  const milestones = await queryRowsIn<MilestoneRow>(
    tx,
    sql`SELECT m.id, m.name FROM milestones m JOIN classifications k ON k.id = m.classification_id
        WHERE k.name = ${classification}::citext ORDER BY m.sort_key COLLATE "C", m.id`,
  );
  const facts = await loadMilestones(
    tx,
    milestones.map(({ id }) => id),
  );
  const versions = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT v.id, v.name FROM versions v WHERE v.product_id = ANY(${ids}::int[])`,
  );
  const bugs = await queryRowsIn<BugRow>(
    tx,
    sql`SELECT b.id, b.target_milestone_id AS "milestoneId",
          (SELECT coalesce(json_agg(json_build_object('bug', t.former_bug, 'productId', t.product_id, 'milestoneId', t.target_milestone_id) ORDER BY t.id), '[]')
            FROM trackings t WHERE t.bug_id = b.id AND t.former_bug IS NOT NULL AND t.target_milestone_id IS NOT NULL AND ${visibleTrackings(viewer)}) AS copies
        FROM bugs b
        WHERE ${visibleBugs(viewer)} AND EXISTS (SELECT 1 FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id
          JOIN repositories r ON r.id = c.repository_id
          WHERE l.bug_id = b.id AND ${isFixingChange} AND r.product_id = ANY(${ids}::int[])) ORDER BY b.id`,
  );
  return {
    bugs,
    milestones: milestones.flatMap((row) => {
      const found = facts.get(row.id);
      return found ? [{ ...row, ...found }] : [];
    }),
    products: await loadProducts(tx, ids),
    names: {
      products: new Map(products.map(({ id, name }) => [id, name])),
      versions: new Map(versions.map(({ id, name }) => [id, name])),
    },
  };
}

async function carriedOf(tx: SqlTransaction, world: World, some: readonly BugRow[]): Promise<Carried[]> {
  const { bugs } = await loadEvidence(
    tx,
    some.map(({ id }) => id),
  );
  return some.flatMap(({ id, milestoneId, copies }) => {
    const changes = bugs.get(id)?.changes ?? [];
    const productIds = [...new Set(changes.map(({ productId }) => productId))].sort((a, b) =>
      (world.names.products.get(a) ?? "").localeCompare(world.names.products.get(b) ?? "", "en"),
    );
    return productIds.flatMap((productId) => {
      const product = world.products.get(productId);
      const name = world.names.products.get(productId);
      if (!product || name === undefined) return [];
      const fixes = groupFixes(changes.filter((change) => change.productId === productId));
      const lineOf = (numbers: Pick<Carried, "bug" | "foldedInto">, target: number | null): Carried[] => {
        const found = firstMilestone(fixes, product, world.milestones, target);
        if (!found) return [];
        const version = world.names.versions.get(found.versionId) ?? "";
        const because = explain(fixes, product, found, world);
        return [{ ...numbers, product: name, version, milestone: found.name, because }];
      };
      return [
        ...lineOf({ bug: id }, milestoneId),
        ...copies
          .filter((copy) => copy.productId === productId)
          .flatMap((copy) => lineOf({ bug: copy.bug, foldedInto: id }, copy.milestoneId)),
      ];
    });
  });
}

type Found = MilestoneRow & { versionId: number };

function firstMilestone(
  fixes: readonly Fix[],
  product: ProductFacts,
  milestones: World["milestones"],
  targetId: number | null,
): Found | null {
  const lines = milestones.flatMap((milestone) => {
    const line = milestone.lines.find(({ productId }) => productId === product.id);
    const version = product.versions.find(({ id }) => id === line?.versionId);
    return version ? [{ milestone, version }] : [];
  });
  const target = lines.findIndex(({ milestone }) => milestone.id === targetId);
  const seriesId = lines[target]?.version.seriesId;
  for (const { milestone, version } of lines.slice(Math.max(0, target))) {
    if (target >= 0 && version.seriesId !== seriesId) continue;
    const inSeries = product.versions.filter((one) => one.seriesId === version.seriesId);
    const isMeant = (change: LinkedChange) =>
      change.seriesIds.includes(version.seriesId ?? 0) ||
      inSeries.some(({ id }) => isInVersion(product.graph, change, id));
    const meant = withoutReplaced(fixes, isMeant).filter((fix) => fix.some(isMeant));
    if (carriesFixes(product.graph, meant, version.id, milestone.releasedAt))
      return { id: milestone.id, name: milestone.name, versionId: version.id };
  }
  return null;
}

function explain(fixes: readonly Fix[], product: ProductFacts, found: Found, { names }: World): string[] {
  const lines = fixes.flatMap((fix) => {
    const change = fix.find((one) => isInVersion(product.graph, one, found.versionId));
    const first = change?.versionIds.find((id) => product.graph.contains(found.versionId, id));
    if (!change || first === undefined) return [];
    return [
      `${change.sha?.slice(0, 12) ?? "change"} “${change.subject}” is in ${names.versions.get(first) ?? first}`,
    ];
  });
  return [
    ...lines,
    `${found.name} contains ${names.products.get(product.id)} ${names.versions.get(found.versionId)}`,
  ];
}
