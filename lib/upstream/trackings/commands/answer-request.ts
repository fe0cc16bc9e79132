import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { ANSWERABLE_STATES } from "#lib/upstream/trackings/abilities.ts";
import { findFrozen, refuseFrozen } from "#lib/upstream/trackings/freeze.ts";
import { type LockedTracking, lockTracking } from "#lib/upstream/trackings/lock-tracking.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";
import { ACK_KINDS, ACK_LABELS, canAck, canOverride } from "#lib/upstream/trackings/policy.ts";
import { prefillPlan } from "#lib/upstream/trackings/prefill-plan.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { refuseOutOfOrder } from "#lib/upstream/trackings/refuse-order.ts";
import type { AnswerRequest } from "#lib/upstream/trackings/schema.ts";

/**
 * Answers a request in one of its three boxes: planning, development, testing (upstream.md, R6). With all three granted the request
 * is approved; one that is denied declines it, with the reason. Withdrawing an answer asks again. Throws NotFound,
 * NotAllowed, InvalidInput.
 */
export async function answerRequest(viewer: Viewer, input: AnswerRequest): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const now = await lockTracking(tx, actor, input.tracking);
    if (!canAck(actor, now.productId, input.kind))
      throw new NotAllowed(
        `You may not answer for ${ACK_LABELS[input.kind].toLowerCase()} in ${now.product}.`,
      );
    if (input.answer === "denied" && input.reason === "") throw new InvalidInput({ reason: ["Say why."] });
    if (input.askedBy && now.askedById === null && now.saidState !== "requested")
      throw new InvalidInput(
        {},
        `The request was withdrawn: nothing is asked for in ${now.product} any more.`,
      );
    const before = await answersOf(tx, now.id);
    if (!ANSWERABLE_STATES.includes(now.state))
      throw new InvalidInput({}, `Nothing is asked for in ${now.product} any more.`);
    await writeAnswer(tx, actor, now, input);
    const after = await answersOf(tx, now.id);
    const agreed = decidedBy(now.state, before, after);
    const approves = agreed === "approved" && now.state !== "approved";
    const isFrozen = approves && (await findFrozen(tx, { ...now, seriesId: now.inSeriesId })) !== null;
    // Who may make no exception gives their answer all the same; it waits for one.
    const waits = isFrozen && !canOverride(actor, now.productId);
    const said = waits ? "requested" : agreed;
    const decides = said !== now.state || input.answer === "denied";
    if (!waits) await refuseAgainstOrder(tx, now, input, said);
    if (approves && !waits)
      await refuseFrozen(tx, actor, { ...now, seriesId: now.inSeriesId }, input.exceptionReason);
    const exception = isFrozen && !waits ? (input.exceptionReason ?? "") : "";
    const testPlan = input.kind === "testing" && input.answer === "granted" ? (input.testPlan ?? "") : "";
    await queryRowsIn(
      tx,
      sql`UPDATE trackings SET said_state = ${said}::tracking_state,
            decided_by_id = CASE WHEN ${decides} THEN ${actor.userId}::int ELSE decided_by_id END,
            decided_at = CASE WHEN ${decides} THEN now() ELSE decided_at END,
            reason = CASE WHEN ${input.answer === "denied"} THEN ${input.reason} ELSE reason END,
            exception_reason = CASE WHEN ${exception !== ""} THEN ${exception} WHEN ${said} IN ('requested', 'declined') THEN '' ELSE exception_reason END,
            test_plan = CASE WHEN ${testPlan.trim() !== ""} THEN ${testPlan} ELSE test_plan END,
            order_override = coalesce(${input.orderOverride || null}::order_override, order_override), revision = revision + 1
          WHERE id = ${now.id}`,
    );
    const plan = emptyPlan(now.bugId, { isMain: false });
    const place = (await placesOf(tx, [now.id])).get(now.id);
    const inWords = (answer: string | undefined) =>
      answer ? `${ACK_LABELS[input.kind].toLowerCase()} ${answer}` : "";
    const [from, to] = [inWords(before.get(input.kind)), inWords(after.get(input.kind))];
    const because = input.answer === "denied" ? `, “${input.reason}”` : "";
    if (place && from !== to) plan.changes.push(trackingChange(now.id, place, from, `${to}${because}`));
    if (place && testPlan.trim() !== "" && testPlan !== now.testPlan)
      plan.changes.push(
        trackingChange(now.id, place, "", now.testPlan ? "test plan changed" : "test plan written"),
      );
    if (place && exception)
      plan.changes.push(trackingChange(now.id, place, "", `exception after the code freeze, “${exception}”`));
    if (said === "approved" && approves) await prefillPlan(tx, plan, now.id);
    await recomputeTrackings(tx, actor, [now.bugId], { own: now.id, plans: new Map([[now.bugId, plan]]) });
  });
}

/** Planning says why an older series goes first, and it says so first: whoever answers last is not asked. */
async function refuseAgainstOrder(
  tx: SqlTransaction,
  now: LockedTracking,
  { kind, answer, orderOverride }: AnswerRequest,
  said: TrackingState,
): Promise<void> {
  const plans = kind === "planning";
  if (!plans && orderOverride !== "")
    throw new InvalidInput({}, "Why this one goes first is said with the answer for planning.");
  const approves = said === "approved" && now.state !== "approved";
  if (answer !== "granted" || !(plans || approves)) return;
  const override = orderOverride || (now.orderOverride ?? "");
  await refuseOutOfOrder(tx, now, "approved", override, plans ? "orderOverride" : "");
}

async function writeAnswer(tx: SqlTransaction, actor: Actor, now: LockedTracking, input: AnswerRequest) {
  if (input.answer === "withdrawn") {
    await queryRowsIn(
      tx,
      sql`DELETE FROM tracking_acks WHERE tracking_id = ${now.id} AND kind = ${input.kind}::ack_kind`,
    );
    return;
  }
  await queryRowsIn(
    tx,
    sql`INSERT INTO tracking_acks (tracking_id, kind, answer, user_id, reason)
        VALUES (${now.id}, ${input.kind}::ack_kind, ${input.answer}::ack_answer, ${actor.userId}, ${input.reason})
        ON CONFLICT (tracking_id, kind) DO UPDATE SET answer = excluded.answer, user_id = excluded.user_id, at = now(), reason = excluded.reason`,
  );
}

async function answersOf(tx: SqlTransaction, trackingId: number): Promise<Map<string, string>> {
  const rows = await queryRowsIn<{ kind: string; answer: string }>(
    tx,
    sql`SELECT kind, answer FROM tracking_acks WHERE tracking_id = ${trackingId}`,
  );
  return new Map(rows.map(({ kind, answer }) => [kind, answer]));
}

/** What somebody decided without the answers stands until they say more than that something is asked for. */
function decidedBy(
  state: TrackingState,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): TrackingState {
  const said = decide(after);
  const isDecided = state === "approved" || state === "declined" || state === "deferred";
  return said === "requested" && isDecided && decide(before) !== state ? state : said;
}

function decide(answers: ReadonlyMap<string, string>): TrackingState {
  if ([...answers.values()].includes("denied")) return "declined";
  return ACK_KINDS.every((kind) => answers.get(kind) === "granted") ? "approved" : "requested";
}
