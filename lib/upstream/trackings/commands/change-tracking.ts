import "server-only";
import { findPeople } from "#lib/bugs/change/names.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import {
  isAskable,
  STATE_LABELS,
  STATES_WITH_REASON,
  type TrackingState,
} from "#lib/bugs/trackings/states.ts";
import { offeredValues } from "#lib/catalog/product-values.ts";
import { type Sql, type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { planFromPlace } from "#lib/upstream/flow/follow-place.ts";
import { isTested, refuseBuild, withTestedBuild } from "#lib/upstream/trackings/builds.ts";
import { claimVersion } from "#lib/upstream/trackings/claim-version.ts";
import { demandRight } from "#lib/upstream/trackings/demand-right.ts";
import { refuseFrozen } from "#lib/upstream/trackings/freeze.ts";
import { type LockedTracking, lockTracking } from "#lib/upstream/trackings/lock-tracking.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";
import { canRequest, heldState, mayReplace, maySay, refusalOf } from "#lib/upstream/trackings/policy.ts";
import { prefillPlan } from "#lib/upstream/trackings/prefill-plan.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { refuseOutOfOrder } from "#lib/upstream/trackings/refuse-order.ts";
import { refuseOut, refuseWithoutEffect } from "#lib/upstream/trackings/refuse-out.ts";
import type { ChangeTracking } from "#lib/upstream/trackings/schema.ts";

/** The facts of a tracking, with what they are called in history and the right that changes them. */
const FACTS = {
  assignee: { label: "assignee", guard: "edit", was: "assignee" },
  qaContact: { label: "QA contact", guard: "edit", was: "qaContact" },
  targetVersion: { label: "target version", guard: "set_target", was: "targetVersion" },
  targetMilestone: { label: "target milestone", guard: "set_target", was: "targetMilestone" },
  priority: { label: "priority", guard: "set_severity", was: "priority" },
  testPlan: { label: "test plan", guard: "edit", was: "testPlan" },
  build: { label: "build", guard: "edit", was: "build" },
} as const satisfies Record<string, { label: string; guard: Capability; was: keyof LockedTracking }>;
type Fact = keyof typeof FACTS;
const FACT_NAMES = Object.keys(FACTS) as Fact[];

/**
 * Changes what a person says of a tracking: its state with a reason, people, target, priority, test plan, build. Whoever has the
 * tracking, and its QA contact, may change all of it but its target; everybody who may comment may ask for a fix. Throws NotFound, Collision, NotAllowed, InvalidInput.
 */
export async function changeTracking(viewer: Viewer, given: ChangeTracking): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction((tx) => changeTrackingIn(tx, actor, given));
}

/** The same as part of a transaction. */
export async function changeTrackingIn(
  tx: SqlTransaction,
  actor: Actor,
  given: ChangeTracking,
): Promise<void> {
  const now = await lockTracking(tx, actor, given.tracking, given.revision);
  const input = withTestedBuild(given, now.ofVersion);
  const changed = FACT_NAMES.filter(
    (name) => input[name] !== undefined && input[name] !== (now[FACTS[name].was] ?? ""),
  );
  for (const name of changed) await demandRight(tx, actor, now, FACTS[name]);
  const columns = await resolveFacts(tx, now, input, changed);
  if (input.state !== undefined) await refuseState(tx, actor, now, input);
  await refuseBuild(tx, now, input);
  await refuseThaw(tx, actor, now, input, columns.targetMilestoneId);
  await write(tx, actor, now, input, columns);
  const plan = await planFromPlace(tx, actor, now.id, now.bugId, input.state);
  await claimVersion(tx, actor, now, given, plan);
  await noteFacts(tx, plan, now, input, changed);
  if (input.state === "approved") await prefillPlan(tx, plan, now.id);
  await recomputeTrackings(tx, actor, [now.bugId], { own: now.id, plans: new Map([[now.bugId, plan]]) });
  await refuseWithoutEffect(tx, now.id, input.state);
  if (leavesReason(now, input))
    await queryRowsIn(tx, sql`UPDATE trackings SET reason = '' WHERE id = ${now.id}`);
}

/** What was refused is so no more, and the reason goes with the state that needs it: after that was computed anew. */
function leavesReason(now: LockedTracking, { state, reason }: ChangeTracking): boolean {
  return state !== undefined && !reason && STATES_WITH_REASON.some((one) => one === now.state);
}

/** Each state is said by those whose matter it is, and what planning decided is taken back by planning. */
function demandState(actor: Actor, now: LockedTracking, state: TrackingState | "evidence"): void {
  if (state !== "evidence" && !maySay(actor, now, state)) throw new NotAllowed(refusalOf(now.product, state));
  if (!mayReplace(actor, now, now, state))
    throw new NotAllowed(
      `A maintainer of ${now.product} said ${STATE_LABELS[heldState(now) ?? "unknown"].toLowerCase()}: only they take that back.`,
    );
}

type Columns = {
  assigneeId: number | null | undefined;
  qaContactId: number | null | undefined;
  targetVersionId: number | null | undefined;
  targetMilestoneId: number | null | undefined;
};

async function resolveFacts(
  tx: SqlTransaction,
  now: LockedTracking,
  input: ChangeTracking,
  changed: readonly Fact[],
): Promise<Columns> {
  const asked = (name: Fact) => (changed.includes(name) ? (input[name] ?? "") : undefined);
  const people = await findPeople(
    tx,
    [asked("assignee"), asked("qaContact")].flatMap((name) => name || []),
  );
  const person = (field: "assignee" | "qaContact") => {
    const name = asked(field);
    if (name === undefined || name === "") return name === undefined ? undefined : null;
    const found = people.get(name);
    if (!found) throw new InvalidInput({ [field]: [`There is no active account “${name}”.`] });
    return found.id;
  };
  const thing = async (
    field: "targetVersion" | "targetMilestone",
    find: (name: string) => Promise<{ id: number }[]>,
  ) => {
    const name = asked(field);
    if (name === undefined || name === "") return name === undefined ? undefined : null;
    const [row] = await find(name);
    if (!row)
      throw new InvalidInput({
        [field]: [`${now.product} has no ${FACTS[field].label.replace("target ", "")} “${name}”.`],
      });
    return row.id;
  };
  const priority = asked("priority");
  if (priority) {
    const [offered] = await queryRowsIn(
      tx,
      sql`SELECT 1 FROM (${offeredValues("priority", sql`op.id = ${now.productId}`)}) o WHERE o.name = ${priority}`,
    );
    if (!offered) throw new InvalidInput({ priority: [`${now.product} has no priority “${priority}”.`] });
  }
  return {
    assigneeId: person("assignee"),
    qaContactId: person("qaContact"),
    targetVersionId: await thing("targetVersion", (name) =>
      queryRowsIn(
        tx,
        sql`SELECT v.id FROM versions v WHERE v.product_id = ${now.productId} AND lower(v.name) = lower(${name})`,
      ),
    ),
    targetMilestoneId: await thing("targetMilestone", (name) =>
      queryRowsIn(
        tx,
        sql`SELECT m.id FROM milestones m WHERE lower(m.name) = lower(${name})
            AND (m.product_id = ${now.productId} OR m.classification_id = ${now.classificationId}) ORDER BY m.product_id NULLS LAST`,
      ),
    ),
  };
}

async function refuseState(
  tx: SqlTransaction,
  actor: Actor,
  now: LockedTracking,
  input: ChangeTracking,
): Promise<void> {
  const { state } = input;
  if (state === undefined) return;
  const isSaid = now.source === "manual";
  const asks = state === "requested" && isAskable({ state: now.state, isSaid }, false);
  if (!asks || input.orderOverride || !canRequest(actor, now.productId))
    await demandRight(tx, actor, now, { guard: "edit", label: "state" });
  if (!asks) demandState(actor, now, state);
  const reason = input.reason ?? "";
  if (STATES_WITH_REASON.some((one) => one === state) && reason === "")
    throw new InvalidInput({ reason: ["Say why."] });
  if (state === "failed_qa" && reason === "") throw new InvalidInput({ reason: ["Say what does not work."] });
  if (state === "evidence") return;
  await refuseOut(tx, now.versionId, state, "reason");
  await refuseOutOfOrder(tx, now, state, input.orderOverride || (now.orderOverride ?? ""), "orderOverride");
}

/** After a code freeze, approving is an exception, and so is a frozen target of what was approved. */
async function refuseThaw(
  tx: SqlTransaction,
  actor: Actor,
  now: LockedTracking,
  input: ChangeTracking,
  target: number | null | undefined,
): Promise<void> {
  const retargets = target !== undefined && target !== now.targetMilestoneId;
  const isAgreed = now.state === "approved" || now.state === "in_review";
  if (input.state !== "approved" && !(retargets && isAgreed && input.state === undefined)) return;
  if (now.state === "approved" && !retargets) return;
  const targetMilestoneId = target === undefined ? now.targetMilestoneId : target;
  await refuseFrozen(
    tx,
    actor,
    { ...now, seriesId: now.inSeriesId, targetMilestoneId },
    input.exceptionReason,
  );
}

/** States in which an exception that was made goes on. */
const AFTER_EXCEPTION: readonly string[] = [
  "approved",
  "in_review",
  "fixed",
  "carried",
  "verified",
  "failed_qa",
  "released",
];

async function write(
  tx: SqlTransaction,
  actor: Actor,
  now: LockedTracking,
  input: ChangeTracking,
  columns: Columns,
): Promise<void> {
  const says = input.state !== undefined;
  const said = input.state === undefined || input.state === "evidence" ? null : input.state;
  const asks = said === "requested";
  const isTest = said !== null && isTested(said);
  const kept = (value: number | string | null | undefined, column: string) =>
    value === undefined ? sql`${COLUMNS[column]}` : sql`${value}`;
  await queryRowsIn(
    tx,
    sql`UPDATE trackings SET
          said_state = CASE WHEN ${says} THEN ${said}::tracking_state ELSE said_state END,
          -- What a person says from now on counts anew, also against what was released.
          source = CASE WHEN ${says} THEN 'manual' ELSE source END,
          reason = CASE WHEN ${says && !leavesReason(now, input)} THEN ${input.reason ?? ""} ELSE reason END,
          order_override = CASE WHEN ${says} THEN coalesce(${input.orderOverride || null}::order_override, order_override) ELSE order_override END,
          exception_reason = CASE WHEN ${input.exceptionReason || null}::text IS NOT NULL THEN ${input.exceptionReason ?? ""}
            WHEN ${says && !AFTER_EXCEPTION.includes(said ?? "")} THEN '' ELSE exception_reason END,
          asked_by_id = CASE WHEN ${asks} THEN ${actor.userId}::int ELSE asked_by_id END,
          asked_at = CASE WHEN ${asks} THEN now() ELSE asked_at END,
          ask_reason = CASE WHEN ${asks} THEN ${input.reason ?? ""} ELSE ask_reason END,
          asked_over = ${asks ? askedOver(now) : sql`asked_over`},
          decided_by_id = CASE WHEN ${says} THEN ${actor.userId}::int ELSE decided_by_id END,
          decided_at = CASE WHEN ${says} THEN clock_timestamp() ELSE decided_at END,
          verified_by_id = CASE WHEN ${isTest} THEN ${actor.userId}::int ELSE verified_by_id END,
          verified_at = CASE WHEN ${isTest} THEN now() ELSE verified_at END,
          assignee_id = ${kept(columns.assigneeId, "assignee")}::int, qa_contact_id = ${kept(columns.qaContactId, "qaContact")}::int,
          target_version_id = ${kept(columns.targetVersionId, "targetVersion")}::int,
          target_milestone_id = ${kept(columns.targetMilestoneId, "targetMilestone")}::int,
          priority = ${input.priority === undefined ? sql`priority` : sql`${input.priority || null}`}::text,
          test_plan = ${input.testPlan === undefined ? sql`test_plan` : sql`${input.testPlan}`}::text,
          verified_build = ${input.build === undefined ? sql`verified_build` : sql`${input.build}`}::text,
          revision = revision + 1
        WHERE id = ${now.id}`,
  );
}

/** What was said before somebody asks for a fix: asking twice changes nothing of it, and asking anew for what was agreed on has nothing before it. */
function askedOver({ saidState }: LockedTracking): Sql {
  if (saidState === "requested") return sql`asked_over`;
  if (saidState === null || !isAskable({ state: saidState, isSaid: true }, true)) return sql`NULL`;
  return sql`jsonb_build_object('state', said_state, 'reason', reason, 'by', decided_by_id, 'at', decided_at)`;
}

const COLUMNS: Record<string, ReturnType<typeof sql>> = {
  assignee: sql`assignee_id`,
  qaContact: sql`qa_contact_id`,
  targetVersion: sql`target_version_id`,
  targetMilestone: sql`target_milestone_id`,
};

async function noteFacts(
  tx: SqlTransaction,
  plan: PlannedBug,
  now: LockedTracking,
  input: ChangeTracking,
  changed: readonly Fact[],
): Promise<void> {
  const place = (await placesOf(tx, [now.id])).get(now.id);
  if (!place) return;
  const inWords = (name: Fact, value: string | null | undefined) =>
    value ? `${FACTS[name].label} ${name === "testPlan" ? "written" : value}` : "";
  for (const name of changed) {
    const before = now[FACTS[name].was];
    const [from, to] = [
      inWords(name, typeof before === "string" ? before : null),
      inWords(name, input[name]),
    ];
    if (from !== to) plan.changes.push(trackingChange(now.id, place, from, to));
  }
  if (input.reason && input.state !== undefined && input.reason !== now.reason)
    plan.changes.push(trackingChange(now.id, place, "", `reason “${input.reason}”`));
  if (input.exceptionReason)
    plan.changes.push(
      trackingChange(now.id, place, "", `exception after the code freeze, “${input.exceptionReason}”`),
    );
}
