import { type FieldSpec, FieldsForm } from "#components/bugs/versions/fields-form.tsx";
import { commentAudiences, INSIDERS } from "#lib/bugs/comments/audience-words.ts";
import {
  SAID_WITH_A_VERSION,
  STATE_HINTS,
  STATE_LABELS,
  TRACKING_STATES,
} from "#lib/bugs/trackings/states.ts";
import type { RecordKind } from "#lib/upstream/presence/evaluate.ts";
import type { PlaceAbilities } from "#lib/upstream/trackings/abilities.ts";
import {
  changeTrackingAction,
  recordPresenceAction,
  trackBugAction,
  withdrawRequestAction,
} from "#lib/upstream/trackings/actions.ts";
import type { Builds } from "#lib/upstream/trackings/builds.ts";
import { ORDER_OVERRIDES, OVERRIDE_LABELS } from "#lib/upstream/trackings/order.ts";
import { prefillState } from "#lib/upstream/trackings/prefill-state.ts";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";
import type { PlaceChoices } from "#lib/upstream/trackings/queries/place-choices.ts";
import { placeValue } from "#lib/upstream/trackings/schema.ts";

type FormsProps = { bugId: number; abilities: PlaceAbilities; choices: PlaceChoices };

const EVIDENCE = { value: "evidence", label: "Let evidence decide" };

/** Asked for when a state is against the order of series. */
export const OVERRIDE_FIELD: FieldSpec = {
  name: "orderOverride",
  label: "Why this one goes first",
  kind: "select",
  options: ORDER_OVERRIDES.map((value) => ({ value, label: OVERRIDE_LABELS[value] })),
  empty: "It does not",
  isWide: true,
  whenAsked: true,
};

/** Asked for when a code freeze has passed. */
export const EXCEPTION_FIELD: FieldSpec = {
  name: "exceptionReason",
  label: "Why this is an exception",
  kind: "text",
  isWide: true,
  whenAsked: true,
};

function stateField(abilities: Pick<PlaceAbilities, "states">, value: string): FieldSpec {
  const offered = TRACKING_STATES.filter(
    (state) => abilities.states.includes(state) || (value === state && state !== "unknown"),
  );
  return {
    name: "state",
    label: "State",
    kind: "select",
    value,
    options: [
      EVIDENCE,
      ...offered.map((state) => ({ value: state, label: STATE_LABELS[state], hint: STATE_HINTS[state] })),
    ],
    ...(value === "" ? { empty: "Choose a state" } : {}),
    isWide: true,
  };
}

const REASON: FieldSpec = { name: "reason", label: "Reason", kind: "text", isWide: true };
/** Asks for a fix, for the reason in the same form. */
const ASK = { label: "Ask for a fix", name: "asks", value: "yes", isQuiet: true };

const VERSION_HELP =
  "What was tested, for verified and failed QA; the first with the fix, for fixed, carried and released.";

/** The version that a state tells of: a version with the fix, or free words where there are no versions. */
function buildField(builds: Builds | null, build: string): FieldSpec {
  const field = { name: "build", label: "Version", help: VERSION_HELP };
  if (!builds || builds.isFree) return { ...field, kind: "line", value: build };
  const names = [...new Set([...(build ? [build] : []), ...builds.names])];
  return {
    ...field,
    kind: "select",
    value: build || (builds.first ?? ""),
    options: names.map((name) => ({ value: name, label: name })),
    empty: "Choose a version",
  };
}
const NEEDED = "Needed for declined, won’t fix and failed QA.";

/**
 * What a person says of a tracking: its state; who works on it, for when, and how it is tested. A form that is not offered is there
 * all the same, empty: one that others made pointless says so where it was.
 */
export function TrackingForms({
  bugId,
  abilities,
  choices,
  tracking,
  builds,
}: FormsProps & { tracking: TrackingView; builds: Builds | null }) {
  const { id, revision } = tracking;
  const given = { hidden: { bug: bugId, tracking: id }, revision, action: changeTrackingAction };
  const plan = planFields(abilities, choices, tracking);
  const now = prefillState(tracking);
  return (
    <>
      <FieldsForm
        key={`state ${id}`}
        id={`state-${id}`}
        {...given}
        isGone={!abilities.decide}
        fields={[
          stateField(abilities, now.state),
          { ...REASON, help: now.reason ? `${NEEDED} Now: “${now.reason}”` : NEEDED },
          ...(builds?.isOne ? [] : [buildField(builds, tracking.build)]),
          OVERRIDE_FIELD,
          EXCEPTION_FIELD,
        ]}
        buttons={[{ label: "Set state" }, ...(abilities.request ? [ASK] : [])]}
      />
      <FieldsForm
        key={`ask ${id}`}
        id={`ask-${id}`}
        {...given}
        isGone={abilities.decide || !abilities.request}
        hidden={{ ...given.hidden, state: "requested" }}
        fields={[{ ...REASON, label: "Why it is needed there" }]}
        buttons={[{ label: "Ask for a fix" }]}
      />
      <FieldsForm
        key={`withdraw ${id}`}
        id={`withdraw-${id}`}
        {...given}
        isGone={!abilities.withdraw}
        action={withdrawRequestAction}
        fields={[]}
        buttons={[{ label: "Withdraw my request", isQuiet: true }]}
      />
      <FieldsForm
        key={`plan ${id}`}
        id={`plan-${id}`}
        summary="People, target and test plan"
        {...given}
        isGone={plan.length === 0}
        fields={[...plan, EXCEPTION_FIELD]}
        buttons={[{ label: "Save plan" }]}
      />
    </>
  );
}

function planFields(
  { people, target, priority }: PlaceAbilities,
  choices: PlaceChoices,
  tracking: TrackingView,
): FieldSpec[] {
  const list = (names: readonly string[], current: string | null) =>
    [...new Set([...(current ? [current] : []), ...names])].map((name) => ({ value: name, label: name }));
  const inSeries = choices.targetReleases.filter(
    ({ series }) => tracking.series === null || series === tracking.series,
  );
  const fields: (FieldSpec | false)[] = [
    people && { name: "assignee", label: "Assignee", kind: "person", value: tracking.assignee ?? "" },
    people && { name: "qaContact", label: "QA contact", kind: "person", value: tracking.qaContact ?? "" },
    target && {
      name: "targetVersion",
      label: "Target version",
      kind: "select",
      value: tracking.targetVersion ?? "",
      options: list(names(inSeries), tracking.targetVersion),
      empty: "None",
    },
    target && {
      name: "targetMilestone",
      label: "Target milestone",
      kind: "select",
      value: tracking.targetMilestone ?? "",
      options: list(names(choices.milestones), tracking.targetMilestone),
      empty: "None",
    },
    priority && {
      name: "priority",
      label: "Priority",
      kind: "select",
      value: tracking.priority ?? "",
      options: list(names(choices.priorities), tracking.priority),
      empty: "None",
    },
    people && { name: "testPlan", label: "Test plan", kind: "text", value: tracking.testPlan, isWide: true },
  ];
  return fields.filter((field) => field !== false);
}

/** The states that are said before the place is tracked. */
function withoutVersion({ states }: PlaceAbilities) {
  return states.filter((state) => !SAID_WITH_A_VERSION.includes(state));
}

/** Tracks a bug in a place that is not tracked, or asks for a fix there. Without `place`, it is to be chosen. `isGone`: somebody tracks it there. */
export function TrackForm({
  bugId,
  abilities,
  choices,
  place,
  isGone = false,
}: FormsProps & { place?: { series: string | null }; isGone?: boolean }) {
  const { product, isOpen, groups } = choices;
  const audiences = commentAudiences(product, abilities.insider, groups);
  const fields: FieldSpec[] = place
    ? []
    : [
        {
          name: "place",
          label: "Series or version",
          kind: "select",
          options: [
            ...choices.series.map((name) => ({
              value: placeValue("series", name),
              label: name,
              group: "Series",
            })),
            ...names(choices.versions).map((name) => ({
              value: placeValue("version", name),
              label: name,
              group: "Versions",
            })),
          ],
          empty: "The whole product",
          isWide: true,
        },
      ];
  if (abilities.decide)
    fields.push(stateField({ states: withoutVersion(abilities) }, "evidence"), {
      ...REASON,
      help: "Needed for declined and won’t fix.",
    });
  else fields.push({ ...REASON, label: "Why it is needed there" });
  // In a product that not everybody sees, a tracking is for its insiders unless a group is chosen.
  const narrower = audiences.filter(({ value }) => isOpen || value !== INSIDERS);
  if (narrower.length > 0)
    fields.push({
      name: "audience",
      label: "Who sees it",
      kind: "select",
      options: narrower,
      empty: isOpen ? "Everybody who sees the bug" : `Insiders of ${product}`,
    });
  fields.push(OVERRIDE_FIELD, EXCEPTION_FIELD);
  const series: Record<string, string> = place?.series ? { series: place.series } : {};
  const state: Record<string, string> = abilities.decide ? {} : { state: "requested" };
  return (
    <FieldsForm
      key={`track ${product} ${place?.series}`}
      id={place ? "track" : "track-elsewhere"}
      isGone={isGone || !(abilities.decide || abilities.request)}
      action={trackBugAction}
      hidden={{ bug: bugId, product, ...series, ...state }}
      fields={fields}
      buttons={
        abilities.decide
          ? [{ label: place ? "Track it here" : "Track it there" }, ...(abilities.request ? [ASK] : [])]
          : [{ label: ASK.label }]
      }
    />
  );
}

/** Records that the bug is, or is not, in a version. `series`: only its versions are offered. */
export function PresenceForm({
  bugId,
  abilities,
  choices,
  series,
}: FormsProps & { series: string | null | undefined }) {
  const versions = choices.versions.filter((version) => !series || version.series === series);
  if (versions.length === 0) return null;
  const { product } = choices;
  const kinds = [
    { value: "found", label: "The bug is in it" },
    { value: "absent", label: "I tried it: the bug is not in it" },
    ...(abilities.decide ? [{ value: "fixed", label: "The bug is fixed in it" }] : []),
  ];
  return (
    <FieldsForm
      key={`record ${product} ${series}`}
      id={series === undefined ? "record-elsewhere" : "record"}
      isGone={!abilities.found}
      summary={
        series === undefined
          ? undefined
          : abilities.decide
            ? "Record where you found it, tried it, or found it fixed"
            : "Record where you found it, or tried it"
      }
      action={recordPresenceAction}
      hidden={{ bug: bugId, product }}
      fields={[
        selectOf("version", "Version", names(versions), "Choose a version"),
        { name: "kind", label: "What you found", kind: "select", options: kinds, value: "found" },
        { name: "note", label: "How you know", kind: "line", isWide: true },
      ]}
      buttons={[{ label: "Record", isQuiet: true }]}
    />
  );
}

/** Takes back what was recorded of a version. */
export function TakeBackForm(record: {
  bugId: number;
  product: string;
  id: number;
  kind: RecordKind;
  version: string;
}) {
  const { bugId: bug, product, id, version } = record;
  const kind = record.kind === "fixed" ? "not_fixed" : "not_found";
  return (
    <FieldsForm
      key={`take-back ${id}`}
      id={`take-back-${id}`}
      action={recordPresenceAction}
      hidden={{ bug, product, version, kind }}
      fields={[]}
      buttons={[{ label: `Take back ${version}`, isQuiet: true }]}
    />
  );
}

function selectOf(name: string, label: string, values: readonly string[], empty: string): FieldSpec {
  return { name, label, kind: "select", options: values.map((value) => ({ value, label: value })), empty };
}

function names(rows: readonly { name: string }[]): string[] {
  return rows.map(({ name }) => name);
}
