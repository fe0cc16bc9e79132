import "server-only";
import { randomUUID } from "node:crypto";
import { sqlTransaction } from "#lib/db/client.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";
import { outcomeText } from "#lib/upstream/move/decide.ts";
import type { Mapping } from "#lib/upstream/move/mapping.ts";
import { countPlan, type MovePlan, type PlanCounts, planMove } from "#lib/upstream/move/plan.ts";
import { BATCH, moveSome } from "#lib/upstream/move/run-batch.ts";
import { beginMove } from "#lib/upstream/move/start.ts";

/** What a move would do, told without doing it. */
export type DryRun = { digest: string; counts: PlanCounts };

/** Plans a move and says how many bugs would go where. Writes nothing; bugs are only read. */
export async function dryRun(viewer: Viewer, mapping: Mapping): Promise<DryRun> {
  demandAdministrator(viewer);
  const plan = await sqlTransaction((tx) => planMove(tx, mapping));
  return { digest: plan.digest, counts: countPlan(plan) };
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
  const counts = countPlan(plan);
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
