import { type FieldSpec, FieldsForm } from "#components/bugs/versions/fields-form.tsx";
import { PersonIn } from "#components/bugs/versions/person-in.tsx";
import { EXCEPTION_FIELD, OVERRIDE_FIELD } from "#components/bugs/versions/place-forms.tsx";
import { Linked } from "#components/linked.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import { answerRequestAction, changeTrackingAction } from "#lib/upstream/trackings/actions.ts";
import type { Frozen } from "#lib/upstream/trackings/freeze.ts";
import { ACK_KINDS, ACK_LABELS, ACK_MEANINGS, type AckKind } from "#lib/upstream/trackings/policy.ts";
import type { AckView, TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

type AckBoxesProps = {
  bugId: number;
  tracking: TrackingView;
  /** The boxes that the viewer may answer in. */
  mayAnswer: readonly AckKind[];
  /** The test plan of another place of the bug, to begin with. */
  otherPlan?: string;
  /** The code freeze has passed: it is approved only as an exception. */
  frozen: Frozen | null;
  /** The viewer may make one. */
  mayExcept: boolean;
};

/** The three boxes of a request in one row: who granted or denied, when and why, and the buttons to answer. */
export function AckBoxes(props: AckBoxesProps) {
  const { frozen, tracking } = props;
  const isAgreed = ACK_KINDS.every((kind) =>
    tracking.acks.some((ack) => ack.kind === kind && ack.answer === "granted"),
  );
  return (
    <div className="grid gap-2">
      <Boxes {...props} />
      {frozen && tracking.state === "requested" ? (
        <Notice title={`The code freeze of ${frozen.milestone} was on ${frozen.codeFreezeOn}.`}>
          {isAgreed
            ? "It waits for an exception by a maintainer."
            : "Approving it takes an exception by a maintainer."}
        </Notice>
      ) : null}
      {frozen && tracking.state === "requested" && isAgreed && props.mayExcept ? (
        <FieldsForm
          key={`except ${tracking.id}`}
          id={`except-${tracking.id}`}
          action={changeTrackingAction}
          revision={tracking.revision}
          hidden={{ bug: props.bugId, tracking: tracking.id, state: "approved" }}
          fields={[{ ...EXCEPTION_FIELD, whenAsked: false }, OVERRIDE_FIELD]}
          buttons={[{ label: "Approve as exception" }]}
        />
      ) : null}
    </div>
  );
}

function Boxes({ bugId, tracking, mayAnswer, otherPlan = "" }: AckBoxesProps) {
  const action = answerRequestAction;
  const askedBy = tracking.state === "requested" ? (tracking.askedBy ?? "") : "";
  const hidden = { bug: bugId, tracking: tracking.id, askedBy };
  return (
    <ul className="boxes" aria-label="Answers to the request">
      {ACK_KINDS.map((kind) => {
        const ack = tracking.acks.find((one) => one.kind === kind);
        return (
          <li key={kind}>
            <p className="flex flex-wrap items-center justify-between gap-2">
              <strong className="font-medium">{ACK_LABELS[kind]}</strong>
              <AckAnswer ack={ack} />
            </p>
            <p className="muted-xs">{ACK_MEANINGS[kind]}</p>
            {ack ? (
              <p className="text-sm">
                <PersonIn tracking={tracking} handle={ack.who} />, <Time at={ack.at} />
                {ack.reason ? (
                  <>
                    : “<Linked text={ack.reason} bugId={bugId} />”
                  </>
                ) : null}
              </p>
            ) : null}
            <FieldsForm
              key={`${tracking.id} ${kind}`}
              id={`${kind}-${tracking.id}`}
              {...{ action, hidden: { ...hidden, kind } }}
              isGone={!mayAnswer.includes(kind)}
              fields={[
                ...(kind === "testing" && ack?.answer !== "granted"
                  ? [{ ...TEST_PLAN, value: tracking.testPlan || otherPlan }]
                  : []),
                // Planning decides what goes first.
                ...(kind === "planning" ? [OVERRIDE_FIELD] : []),
                EXCEPTION_FIELD,
              ]}
              buttons={BUTTONS.filter(({ value }) => value !== (ack?.answer ?? "withdrawn"))}
            />
            <FieldsForm
              key={`deny ${tracking.id} ${kind}`}
              id={`deny-${kind}-${tracking.id}`}
              summary="Deny…"
              {...{ action, hidden: { ...hidden, kind, answer: "denied" } }}
              isGone={!mayAnswer.includes(kind) || ack?.answer === "denied"}
              fields={[{ name: "reason", label: "Reason", kind: "line", isWide: true }]}
              buttons={[{ label: "Deny", isQuiet: true }]}
            />
          </li>
        );
      })}
    </ul>
  );
}

const TEST_PLAN: FieldSpec = {
  name: "testPlan",
  label: "Test plan",
  help: "How it will be tested; kept when you grant it.",
  kind: "text",
  isWide: true,
};

const BUTTONS = [
  { label: "Grant", name: "answer", value: "granted" },
  { label: "Withdraw", name: "answer", value: "withdrawn", isQuiet: true },
];

function AckAnswer({ ack }: { ack: AckView | undefined }) {
  if (!ack) return <Badge tone="plain">Open</Badge>;
  const isGranted = ack.answer === "granted";
  return (
    <Badge tone={isGranted ? "green" : "slate"} icon={<Icon name={isGranted ? "check" : "close"} />}>
      {isGranted ? "Granted" : "Denied"}
    </Badge>
  );
}
