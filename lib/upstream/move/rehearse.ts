import "server-only";
import { randomUUID } from "node:crypto";
import { sqlTransaction } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";
import { outcomeText } from "#lib/upstream/move/decide.ts";
import { makeCatalogue } from "#lib/upstream/move/make-catalogue.ts";
import type { Mapping } from "#lib/upstream/move/mapping.ts";
import { countPlan, type MovePlan, type PlanCounts, planMove } from "#lib/upstream/move/plan.ts";
import { BATCH, moveSome } from "#lib/upstream/move/run-batch.ts";
import { withSight } from "#lib/upstream/move/sight.ts";
import { beginMove } from "#lib/upstream/move/start.ts";

/** What a move would do, told without doing it. */
export type DryRun = { digest: string; counts: PlanCounts };

/**
 * Plans a move and says how many bugs would go where, and who would see more or less of them. Bugs are only read; what the move
 * creates is rolled back.
 */
export async function dryRun(viewer: Viewer, mapping: Mapping): Promise<DryRun> {
  demandAdministrator(viewer);
  const plan = await sqlTransaction((tx) => planMove(tx, mapping));
  return { digest: plan.digest, counts: await countWithSight(viewer, plan) };
}

/** Without sight while the mapping is not complete: there are no products yet to be seen. */
async function countWithSight(viewer: Viewer, plan: MovePlan): Promise<PlanCounts> {
  let counts = countPlan(plan);
  try {
    await sqlTransaction(async (tx) => {
      await makeCatalogue(tx, plan);
      counts = await withSight(tx, viewer, plan, counts);
      throw new Rehearsed("It was counted.");
    });
  } catch (error) {
    if (!(error instanceof Rehearsed || error instanceof AppError)) throw error;
  }
  return counts;
}

export type Rehearsal = DryRun & {
  moved: number;
  /** Bugs that would fail, and why. */
  failures: { bugId: number; message: string }[];
  milliseconds: number;
};

type Progress = (done: number, total: number) => void;

/**
 * Performs a move, batch by batch, each in a transaction that is rolled back: what would fail fails here, and how long it takes is
 * known. Bugs are locked only while their batch runs. If a batch fails, each of its bugs is tried alone.
 */
export async function rehearse(
  viewer: Viewer,
  mapping: Mapping,
  onProgress: Progress = () => {},
): Promise<Rehearsal> {
  demandAdministrator(viewer);
  const start = Date.now();
  const plan = await sqlTransaction((tx) => planMove(tx, mapping));
  const counts = await countWithSight(viewer, plan);
  const moving = plan.outcomes.filter(({ outcome }) => "to" in outcome);
  const failures: Rehearsal["failures"] = [];
  for (let from = 0; from < moving.length; from += BATCH) {
    const some = moving.slice(from, from + BATCH);
    const message = await tryBatch(viewer, plan, counts, some);
    for (const one of message === null ? [] : some) {
      const own = await tryBatch(viewer, plan, counts, [one]);
      if (own !== null) failures.push({ bugId: one.bugId, message: own });
    }
    onProgress(Math.min(from + BATCH, moving.length), moving.length);
  }
  return {
    digest: plan.digest,
    counts,
    moved: moving.length - failures.length,
    failures,
    milliseconds: Date.now() - start,
  };
}

/** Ends a rehearsal, so that it is rolled back. */
class Rehearsed extends Error {}

async function tryBatch(
  viewer: Viewer,
  plan: MovePlan,
  counts: PlanCounts,
  some: MovePlan["outcomes"],
): Promise<string | null> {
  try {
    await sqlTransaction(async (tx) => {
      const { id, things } = await beginMove(
        tx,
        plan,
        { counts, actId: randomUUID(), startedById: null },
        some,
      );
      const rows = some.map(({ bugId, outcome }) => ({ bugId, planned: outcomeText(outcome) }));
      await moveSome(tx, viewer, { id, productId: plan.product.id, mapping: plan.mapping, things }, rows);
      throw new Rehearsed("Everything went well.");
    });
    return null;
  } catch (error) {
    if (error instanceof Rehearsed) return null;
    return error instanceof Error ? error.message : String(error);
  }
}
