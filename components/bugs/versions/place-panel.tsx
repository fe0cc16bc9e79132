import type { ReactNode } from "react";
import { AckBoxes } from "#components/bugs/versions/ack-boxes.tsx";
import { Annex } from "#components/bugs/versions/annex.tsx";
import { AskedIn } from "#components/bugs/versions/asked-in.tsx";
import { PersonIn } from "#components/bugs/versions/person-in.tsx";
import { PlaceFocus } from "#components/bugs/versions/place-focus.tsx";
import {
  PresenceForm,
  TakeBackForm,
  TrackForm,
  TrackingForms,
} from "#components/bugs/versions/place-forms.tsx";
import { ReasonList } from "#components/bugs/versions/reasons.tsx";
import { stateBadge } from "#components/bugs/versions/state-badge.ts";
import { Linked, LinkedQuote } from "#components/linked.tsx";
import { Markup } from "#components/markup.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Facts } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { STATE_LABELS } from "#lib/bugs/trackings/states.ts";
import type { AnnexView } from "#lib/upstream/annex/queries.ts";
import type { PlaceAbilities } from "#lib/upstream/trackings/abilities.ts";
import type { Builds } from "#lib/upstream/trackings/builds.ts";

import {
  contradictionOf,
  evidenceSays,
  isFixedLater,
  nameIn,
} from "#lib/upstream/trackings/contradiction.ts";

import type { Frozen } from "#lib/upstream/trackings/freeze.ts";
import { hintOf } from "#lib/upstream/trackings/guess.ts";
import { type OrderOverride, OVERRIDE_LABELS } from "#lib/upstream/trackings/order.ts";
import type { Reason } from "#lib/upstream/trackings/queries/explain.ts";
import type { PresenceView } from "#lib/upstream/trackings/queries/list-presence.ts";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";
import type { PlaceChoices } from "#lib/upstream/trackings/queries/place-choices.ts";
import { type Cell, cellAddress, placeName } from "#lib/upstream/trackings/rows.ts";

type PlacePanelProps = {
  bugId: number;
  cell: Cell;
  reasons: readonly Reason[];
  /** Records of versions in this place. */
  records: readonly PresenceView[];
  abilities: PlaceAbilities;
  /** For the audience of the tracking; undefined for everybody else. */
  annex: AnnexView | undefined;
  /** The test plan of another place of the bug in the product; "" for none. */
  otherPlan: string;
  /** The code freeze of its milestone has passed. */
  frozen: Frozen | null;
  /** Null: nothing can be done here. */
  choices: PlaceChoices | null;
  /** The newer series that come first, in words; empty: none. */
  heldUpBy: string;
  /** What can have been tested here; null: the viewer says nothing of tests. */
  builds: Builds | null;
};

/** One place of a bug: what its state is and why, who decided what, and what the viewer may do. */
export function PlacePanel(props: PlacePanelProps) {
  const { bugId, cell, reasons, records, abilities, annex, choices, heldUpBy, builds } = props;
  const { tracking, state } = cell;
  const name = placeName(cell);
  return (
    <section
      id="place"
      tabIndex={-1}
      aria-labelledby="place-title"
      className="my-2 grid max-w-240 grid-cols-[minmax(0,1fr)] gap-4 rounded-lg border border-line bg-sunken px-4 py-3"
    >
      <PlaceFocus place={cellAddress(bugId, cell)} />
      <header className="grid gap-1">
        <h3 id="place-title" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base">
          {name === cell.product ? name : `${cell.product} ${name}`}
          <Markup as="span" className="flex items-center gap-1.5" html={stateBadge(cell)} />
        </h3>
        <p className="text-muted">{sentence(hintOf(cell))}</p>
      </header>
      {tracking ? <Asked tracking={tracking} /> : null}
      {tracking ? <Decision tracking={tracking} records={records} /> : null}
      {reasons.length > 0 || records.length > 0 ? (
        <div className="grid gap-1">
          <h4 className="font-medium">{headingOf(cell)}</h4>
          <ReasonList reasons={reasons} />
          <Records
            bugId={bugId}
            product={cell.product}
            records={records}
            mayTakeBack={choices !== null && abilities.decide}
          />
        </div>
      ) : state === "unknown" ? (
        <p className="text-muted">No change of code and no record says anything about this place.</p>
      ) : null}
      {tracking ? <PlanFacts tracking={tracking} /> : null}
      {heldUpBy ? (
        <p className="text-muted">Fixes go from the newest series to the oldest. {heldUpBy}</p>
      ) : null}
      {tracking && (abilities.acks.length > 0 || tracking.acks.length > 0) ? (
        <AckBoxes
          bugId={bugId}
          tracking={tracking}
          mayAnswer={abilities.acks}
          otherPlan={props.otherPlan}
          frozen={props.frozen}
          mayExcept={abilities.states.includes("approved")}
        />
      ) : null}
      {annex ? <Annex bugId={bugId} annex={annex} /> : null}
      {choices && tracking ? <TrackingForms {...{ bugId, abilities, choices, tracking, builds }} /> : null}
      {choices && cell.version === null ? (
        <TrackForm
          {...{ bugId, abilities, choices }}
          place={{ series: cell.series }}
          isGone={tracking !== null}
        />
      ) : null}
      {choices ? (
        <PresenceForm bugId={bugId} abilities={abilities} choices={choices} series={cell.series} />
      ) : null}
    </section>
  );
}

/** Who asked for a fix and why, also when others have answered since. */
export function Asked({ tracking }: { tracking: TrackingView }) {
  const { askedBy, askedAt, askReason } = tracking;
  if (tracking.askedIn) return <AskedIn change={tracking.askedIn} />;
  if (!askedBy || !askedAt) return null;
  return (
    <p>
      Asked for by <PersonIn tracking={tracking} handle={askedBy} />, <Time at={askedAt} />
      <Because text={askReason} bugId={tracking.bug} />
    </p>
  );
}

function Decision({ tracking, records }: { tracking: TrackingView; records: readonly PresenceView[] }) {
  const { saidState, decidedBy, decidedAt, reason, orderOverride, exceptionReason, state } = tracking;
  const more = (
    <LinkedQuote
      text={`${againstOrder(orderOverride)}${asException(exceptionReason)}`}
      bugId={tracking.bug}
    />
  );
  const question = contradictionOf(tracking, records);
  if (question)
    return (
      <Notice kind="warn" title={question.title}>
        <LinkedQuote text={question.text} bugId={tracking.bug} />
      </Notice>
    );
  if (!saidState) return null;
  // Who asked is said above.
  if (saidState === "requested" && (tracking.askedBy || tracking.askedIn) && tracking.acks.length === 0)
    return null;
  // Whoever answered last is not who asked.
  if (tracking.acks.length > 0 && (saidState === "requested" || saidState === "approved"))
    return (
      <p>
        {saidState === "approved" ? "Approved by its answers below." : "Waits for the answers below."}
        {more}
      </p>
    );
  return (
    <p>
      {saidState === state ? "Said" : `${STATE_LABELS[saidState]}, said`} by{" "}
      {decidedBy ? <PersonIn tracking={tracking} handle={decidedBy} /> : "somebody"}
      {decidedAt ? (
        <>
          , <Time at={decidedAt} />
        </>
      ) : null}
      <Because text={reason} bugId={tracking.bug} />
      {more}
    </p>
  );
}

/** What a person gave as the reason, at the end of a sentence. */
function Because({ text, bugId }: { text: string; bugId: number }) {
  if (text === "") return ".";
  return (
    <>
      : “<Linked text={text} bugId={bugId} />”
    </>
  );
}

function againstOrder(override: OrderOverride | null): string {
  return override ? ` Against the order: ${OVERRIDE_LABELS[override].toLowerCase()}.` : "";
}

function asException(reason: string): string {
  return reason ? ` As an exception after the code freeze: “${reason}”.` : "";
}

/** Of what the evidence is a reason. */
function headingOf({ isSaid, state, evidence, tracking }: Cell): string {
  if (isSaid) return evidenceSays({ computedState: tracking?.computedState ?? null, evidence });
  return isFixedLater(state, evidence) ? "Because the fix came later" : "Because";
}

function PlanFacts({ tracking }: { tracking: TrackingView }) {
  const { verifiedBy, build, testPlan } = tracking;
  const facts: [string, ReactNode][] = [
    ["Target version", tracking.targetVersion],
    ["Target milestone", tracking.targetMilestone],
    ["Assignee", nameIn(tracking, tracking.assignee)],
    ["QA contact", nameIn(tracking, tracking.qaContact)],
    ["Priority", tracking.priority],
    ["Only for", tracking.audience],
    [
      "Tested",
      verifiedBy && `${build}, by ${nameIn(tracking, verifiedBy)}, ${tracking.verifiedAt?.slice(0, 10)}`,
    ],
    ["Test plan", testPlan && <Linked key="plan" text={testPlan} bugId={tracking.bug} />],
  ];
  const items = facts.filter(([, value]) => value);
  return items.length > 0 ? (
    <div className="whitespace-pre-line">
      <Facts items={items} />
    </div>
  ) : null;
}

const KINDS: Record<PresenceView["kind"], string> = {
  found: "found in",
  not_found: "not found in",
  fixed: "fixed in",
  not_fixed: "not fixed in",
  absent: "tried it, and it is not in",
};

type RecordsProps = {
  bugId: number;
  product: string;
  records: readonly PresenceView[];
  /** Also what others said; what they said themselves, people always may. */
  mayTakeBack: boolean;
};

function Records({ bugId, product, records, mayTakeBack }: RecordsProps) {
  return (
    <ul className="grid gap-0.5">
      {records.map(({ id, who, at, kind, version, note, isMine }) => (
        <li key={id}>
          {who === null
            ? `Reported for ${version} before the bug was moved`
            : `${who} recorded: ${KINDS[kind]} ${version}`}
          , <Time at={at} />
          {note ? <Because text={note} bugId={bugId} /> : null}
          {isMine || mayTakeBack ? <TakeBackForm {...{ bugId, product, id, kind, version }} /> : null}
        </li>
      ))}
    </ul>
  );
}

function sentence(hint: string): string {
  return `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
}
