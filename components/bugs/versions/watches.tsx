import { type FieldSpec, FieldsForm } from "#components/bugs/versions/fields-form.tsx";
import { REMOTE_TONES } from "#components/bugs/versions/watch-lines.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { TROUBLE_AFTER } from "#lib/bugs/trackings/watch-trouble.ts";
import {
  addWatchAction,
  checkWatchAction,
  confirmWatchAction,
  removeWatchAction,
} from "#lib/upstream/watches/actions.ts";
import { FAILURE_WORDS } from "#lib/upstream/watches/failures.ts";
import type { OfferedWatch } from "#lib/upstream/watches/offered.ts";
import type { WatchView } from "#lib/upstream/watches/queries.ts";
import { KIND_LABELS, REMOTE_STATE_LABELS } from "#lib/upstream/watches/remote-bug.ts";

type Choice = { value: string; label: string };
type WatchesProps = {
  bugId: number;
  watches: readonly WatchView[];
  /** Null: the viewer may add none. */
  choices: { trackings: readonly Choice[]; audiences: readonly Choice[] } | null;
  /** Links under “see also” that could be watched. */
  offered: readonly OfferedWatch[];
};

/** The same bug in other trackers: what they say of it, and whether it is the right one. */
export function Watches({ bugId, watches, choices, offered }: WatchesProps) {
  if (watches.length === 0 && !choices) return null;
  return (
    <Section title="In other trackers" id="watches" aria-label="In other trackers" count={watches.length}>
      <div className="grid gap-4">
        {watches.length > 0 ? (
          <ul className="grid gap-4">
            {watches.map((watch) => (
              <li key={watch.id} className="grid gap-2 border-line border-b pb-4 last:border-b-0 last:pb-0">
                <Watch bugId={bugId} watch={watch} />
              </li>
            ))}
          </ul>
        ) : null}
        {choices && offered.length > 0 ? (
          <div className="grid gap-2">
            <h3>From see also</h3>
            {offered.map(({ address, name }) => (
              <FieldsForm
                key={address}
                id={`offered-${offered.findIndex((one) => one.address === address)}`}
                action={addWatchAction}
                hidden={{ bug: bugId, address }}
                fields={[]}
                buttons={[{ label: `Watch ${name}`, isQuiet: true }]}
              />
            ))}
          </div>
        ) : null}
        {choices ? (
          <div className="grid gap-2">
            <h3>Add a bug in another tracker</h3>
            <FieldsForm
              key={`watch ${watches.length}`}
              id="add-watch"
              action={addWatchAction}
              hidden={{ bug: bugId }}
              fields={addFields(choices)}
              buttons={[{ label: "Add" }]}
            />
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function Watch({ bugId, watch }: { bugId: number; watch: WatchView }) {
  const { id, url, tracker, remoteId, title, rawStatus, mapped, lastOkAt, place, audience } = watch;
  const hidden = { bug: bugId, watch: id };
  const facts = [
    KIND_LABELS[watch.kind],
    place && `about ${place}`,
    audience && `only for ${audience}`,
    watch.confirmedBy && `confirmed by ${watch.confirmedBy}`,
  ].filter(Boolean);
  return (
    <>
      <div className="grid gap-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <a href={url} rel="nofollow noopener ugc" className="font-medium">
            {tracker} {remoteId}
          </a>
          {lastOkAt ? <Badge tone={REMOTE_TONES[mapped]}>{REMOTE_STATE_LABELS[mapped]}</Badge> : null}
          {rawStatus ? <span className="text-muted">{rawStatus}</span> : null}
        </p>
        {title ? <p>{title}</p> : null}
        <p className="muted-xs">
          {facts.join(" · ")} · <Checked watch={watch} />
        </p>
      </div>
      <Trouble watch={watch} />
      {watch.mayCheck ? (
        <FieldsForm
          key={`check ${id} ${lastOkAt} ${watch.failures}`}
          id={`check-watch-${id}`}
          action={checkWatchAction}
          hidden={hidden}
          fields={[]}
          buttons={[{ label: "Check now", isQuiet: true }]}
        />
      ) : null}
      {watch.mayConfirm ? (
        <FieldsForm
          key={`confirm ${id}`}
          id={`confirm-watch-${id}`}
          action={confirmWatchAction}
          hidden={hidden}
          fields={[]}
          buttons={[{ label: "Yes, this is the bug" }]}
        />
      ) : null}
      {watch.mayRemove ? (
        <FieldsForm
          key={`remove ${id}`}
          id={`remove-watch-${id}`}
          action={removeWatchAction}
          hidden={hidden}
          fields={[]}
          buttons={[{ label: `Remove ${remoteId}`, isQuiet: true }]}
        />
      ) : null}
    </>
  );
}

/** When it was checked, and when it is next. */
function Checked({ watch: { lastOkAt, nextCheckAt, failure } }: { watch: WatchView }) {
  const isDue = Date.parse(nextCheckAt) <= Date.now();
  return (
    <>
      {lastOkAt ? (
        <>
          checked <Time at={lastOkAt} />
          {failure ? ", not the last time" : null}
        </>
      ) : failure ? (
        "never read"
      ) : (
        "not checked yet"
      )}
      {" · "}
      {isDue ? (
        "to be checked within 15 minutes"
      ) : (
        <>
          next check <Time at={nextCheckAt} />
        </>
      )}
    </>
  );
}

/** What somebody should look at: failures, a fix whose version is not known, a bug that nobody confirmed. */
function Trouble({ watch }: { watch: WatchView }) {
  const { failures, failure, lastOkAt, confirmedBy, saysFixedSince } = watch;
  if (failure && (failures >= TROUBLE_AFTER || lastOkAt === null))
    return (
      <Notice
        kind="warn"
        title={failures > 1 ? `It could not be read ${failures} times in a row.` : "It could not be read."}
      >
        {failures > 1 ? "The last time because" : "The reason:"} {FAILURE_WORDS[failure]}.
      </Notice>
    );
  if (lastOkAt && !confirmedBy)
    return (
      <Notice title="Is this the right bug?">
        Compare the title. Until somebody confirms it, its changes are not noted here.
      </Notice>
    );
  if (saysFixedSince)
    return (
      <Notice title="The other tracker says that it is fixed. In which version?">
        Known since <Time at={saysFixedSince} as="date" />. No state changes here until somebody records the
        version.
      </Notice>
    );
  return null;
}

function addFields({ trackings, audiences }: NonNullable<WatchesProps["choices"]>): FieldSpec[] {
  const fields: (FieldSpec | false)[] = [
    {
      name: "address",
      label: "Address of the bug",
      help: "In Bugzilla, GitHub, GitLab, Gitea, Forgejo, Launchpad, Debian, Jira, Redmine or Trac.",
      kind: "line",
      isWide: true,
    },
    trackings.length > 0 && {
      name: "tracking",
      label: "What it is about",
      kind: "select",
      options: trackings,
      empty: "The bug as a whole",
    },
    audiences.length > 0 && {
      name: "audience",
      label: "Who sees it",
      help: "One place of the bug: those who see that place.",
      kind: "select",
      options: audiences,
      empty: "Everybody who sees the bug",
    },
  ];
  return fields.filter((field) => field !== false);
}
