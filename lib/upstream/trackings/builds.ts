import "server-only";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import { evidenceFor, loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadProducts } from "#lib/upstream/trackings/load-products.ts";
import type { ChangeTracking } from "#lib/upstream/trackings/schema.ts";

/** A version in which a fix can be tested. `hasFix`: what evidence says; null: nothing. */
type Build = { name: string; isReleased: boolean; hasFix: boolean | null };

/** What can have been tested in a place, newest first. */
export type Builds = {
  /** Versions with the fix; without any, those of which evidence does not say that they lack it. */
  names: string[];
  /** The first one with the fix. */
  first: string | null;
  /** The place has no versions: a build is told in free words. */
  isFree: boolean;
  /** The place is a version: that is the build, and none is told. */
  isOne: boolean;
};

/** Was the fix tested, when a person says this state? */
export function isTested(state: TrackingState | "evidence"): boolean {
  return state === "verified" || state === "failed_qa";
}

/** The builds that are offered for a tracking which the viewer sees. */
export async function findBuilds(trackingId: number): Promise<Builds> {
  return sqlTransaction(async (tx) => {
    const { builds, isOne } = await readBuilds(tx, trackingId);
    const withFix = builds.filter(({ hasFix }) => hasFix === true);
    const offered = withFix.length > 0 ? withFix : builds.filter(({ hasFix }) => hasFix === null);
    return {
      names: offered.map(({ name }) => name),
      first: withFix.at(-1)?.name ?? null,
      isFree: builds.length === 0,
      isOne,
    };
  });
}

/** States that say that the fix is in the code, or in a build, of a place: the version tells from when on. */
export function isThere(state: TrackingState | "evidence" | undefined): boolean {
  return state === "fixed" || state === "carried" || state === "released";
}

/**
 * The form sends the build with every state; it is what was tested only with those that tell of a test. In a place that is a version
 * (`own`) it is that one, unless another is named.
 */
export function withTestedBuild(input: ChangeTracking, own: string | null): ChangeTracking {
  if (input.state === undefined) return input;
  if (!isTested(input.state)) return { ...input, build: undefined };
  return own === null || input.build ? input : { ...input, build: own };
}

/** Refuses a test without a build, in a version that does not exist, or in one that evidence shows not to have the fix. */
export async function refuseBuild(
  tx: RunsSql,
  now: { id: number; build: string },
  { state, build }: ChangeTracking,
): Promise<void> {
  const refuse = (message: string) => new InvalidInput({ build: [message] });
  const tests = state !== undefined && isTested(state);
  const named = build ?? now.build;
  if (tests && named === "") throw refuse("Say which build was tested.");
  if (named === "" || !(tests || build !== undefined)) return;
  const { place, builds } = await readBuilds(tx, now.id);
  if (builds.length === 0) return;
  const chosen = builds.find(({ name }) => name.toLowerCase() === named.toLowerCase());
  if (!chosen) throw refuse(`${place} has no version “${named}”.`);
  if (chosen.hasFix !== false) return;
  const first = builds.findLast(({ hasFix }) => hasFix === true);
  throw refuse(
    `${chosen.name} does not have the fix. ${first ? `It is first in ${first.name}.` : "No version has it yet."}`,
  );
}

export async function readBuilds(
  tx: RunsSql,
  trackingId: number,
): Promise<{ place: string; builds: Build[]; isOne: boolean }> {
  const rows = await queryRowsIn<{
    id: number | null;
    name: string;
    place: string;
    isOne: boolean;
    bugId: number;
    productId: number;
    audienceId: number | null;
  }>(
    tx,
    sql`SELECT v.id, v.name, p.name::text || coalesce(' ' || s.name, '') AS place, t.version_id IS NOT NULL AS "isOne", t.bug_id AS "bugId", t.product_id AS "productId",
          t.audience_id AS "audienceId"
        FROM trackings t JOIN products p ON p.id = t.product_id LEFT JOIN series s ON s.id = t.series_id
        LEFT JOIN versions v ON v.product_id = t.product_id AND (v.state <> 'planned' OR t.version_id IS NOT NULL) AND v.id = coalesce(t.version_id, v.id)
          AND (t.series_id IS NULL OR v.series_id = t.series_id)
        WHERE t.id = ${trackingId} ORDER BY v.sort_key COLLATE "C" DESC`,
  );
  const [at] = rows;
  if (!at || at.id === null) return { place: at?.place ?? "", builds: [], isOne: false };
  const { bugId, productId, audienceId, place, isOne } = at;
  const bug = (await loadEvidence(tx, [bugId])).bugs.get(bugId);
  if (!bug) return { place, builds: [], isOne };
  const evidence = evidenceFor(bug, audienceId);
  const concerned = [productId, ...evidence.changes.map((change) => change.productId)];
  const products = await loadProducts(tx, [...new Set(concerned)]);
  const states = rows.flatMap(({ id, name }) => {
    if (id === null) return [];
    const version = { productId, seriesId: null, versionId: id, milestoneId: null };
    const isReleased =
      products.get(productId)?.versions.some((one) => one.id === id && one.isReleased) === true;
    return {
      name,
      isReleased,
      ...computeState(evidence, version, { products, milestones: new Map() }),
    };
  });
  const hasFix = ({ state }: (typeof states)[number]) => state === "carried" || state === "released";
  const isKnown = states.some(hasFix);
  const lacksChange = ({ state, evidence }: (typeof states)[number]) =>
    state === "affected" && evidence.some((one) => "change" in one || "missing" in one);
  return {
    place,
    isOne,
    builds: states.map((one) => ({
      name: one.name,
      isReleased: one.isReleased,
      hasFix: hasFix(one) ? true : isKnown || lacksChange(one) ? false : null,
    })),
  };
}
