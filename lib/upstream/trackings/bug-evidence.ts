import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import type { Meaning } from "#lib/catalog/workflow/phases.ts";
import type { LinkedChange } from "#lib/upstream/changes/fixes.ts";
import type { Recorded } from "#lib/upstream/presence/evaluate.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { MilestoneFacts } from "#lib/upstream/trackings/product-facts.ts";

/** What evidence says of one bug. */
export type BugEvidence = {
  readonly bugId: number;
  /** Changes that fix it, in any product. */
  readonly changes: readonly LinkedChange[];
  /** Found and fixed in versions, as people recorded it for everybody. */
  readonly recorded: Recorded;
  /** The series in whose versions people recorded something for everybody. */
  readonly recordedAt?: readonly { readonly productId: number; readonly seriesId: number }[];
  /** Why it is closed; null while it is open. */
  readonly closedAs?: Meaning | null;
  /** The version of its own product that a bug which is closed as fixed names. */
  readonly closedFor?: number | null;
  /** The milestones for which it is to be fixed in each series of the products: of its places there, else its own. */
  readonly targets?: ReadonlyMap<number, readonly MilestoneFacts[]>;
  /** The same with what was recorded and planned for an audience, by its number. */
  readonly privately?: ReadonlyMap<number, Pick<BugEvidence, "recorded" | "targets">>;
};

/** Null: nothing is known. */
export type Computed = { state: ComputedState | null; evidence: Evidence[]; newestAt: number };
