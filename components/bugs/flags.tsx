import type { ReactNode } from "react";
import { FlagForm } from "#components/bugs/flag-form.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { PersonName } from "#components/ui/person.tsx";
import type { FlagStatus } from "#lib/flags/policy.ts";
import type { FlagPanel, OpenFlagView, SetFlagView } from "#lib/flags/queries.ts";
import { flagKey } from "#lib/flags/schema.ts";

type FlagsProps = { bug: { id: number; revision: number }; panel: FlagPanel };

/** The flags of a bug and its files; each that this person may do something to folds open. */
export function Flags({ bug, panel }: FlagsProps) {
  return (
    <>
      {panel.set.map((flag) => (
        <SetFlag key={`${flag.id} ${flag.status} ${flag.requestee?.handle}`} bug={bug} flag={flag} />
      ))}
      {panel.open.length > 0 ? (
        <details className="group/more">
          <summary className={summaryClass}>
            <Chevron className="group-open/more:rotate-90" />
            Set a flag
          </summary>
          <ul className="grid gap-0.5 pl-4">
            {panel.open.map((flag) => (
              <li key={`${flag.typeId} ${flag.attachmentId}`}>
                <OpenFlag bug={bug} flag={flag} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function SetFlag({ bug, flag }: { bug: FlagsProps["bug"]; flag: SetFlagView }) {
  const { id, type, status, requestee, setter, moves, attachment } = flag;
  const line = (
    <span className="grid min-w-0 flex-1 grid-cols-[7.5rem_minmax(0,1fr)] items-baseline gap-2">
      <span className="min-w-0 break-words text-muted">{type}</span>
      <span className="min-w-0 break-words">
        <FlagBadge status={status} />{" "}
        {requestee ? (
          <>
            of <PersonName {...requestee} href={null} />{" "}
          </>
        ) : null}
        {setter ? (
          <span className="block text-muted text-xs">
            by <PersonName {...setter} href={null} />
          </span>
        ) : null}
        {attachment ? <span className="block text-muted text-xs">on {attachment}</span> : null}
      </span>
    </span>
  );
  const isAskOnly = moves.length === 1 && moves[0] === status && !flag.canNameRequestee;
  if (moves.length === 0 || isAskOnly) return <div className="flex py-0.5 text-sm">{line}</div>;
  return (
    <details className="group/flag">
      <summary className={summaryClass} aria-label={`${type}, ${flagWords[status]}: change`}>
        {line}
        <Chevron className="group-open/flag:rotate-90" />
      </summary>
      <FlagBox description={flag.description}>
        <FlagForm
          bugId={bug.id}
          revision={bug.revision}
          flag={flagKey({ flagId: id })}
          status={status}
          moves={moves}
          asked={
            flag.canNameRequestee
              ? { people: requestee ? [requestee] : [], several: flag.isMultiplicable }
              : null
          }
          comment={flag.requiresComment ? "" : null}
        />
      </FlagBox>
    </details>
  );
}

function OpenFlag({ bug, flag }: { bug: FlagsProps["bug"]; flag: OpenFlagView }) {
  const { typeId, attachmentId, type, attachment, moves, defaultRequestee } = flag;
  const isAsked = moves.includes("requested");
  return (
    <details className="group/flag">
      <summary className={summaryClass}>
        <Chevron className="group-open/flag:rotate-90" />
        <span className="min-w-0 break-words">
          {type}
          {attachment ? <span className="text-muted text-xs"> on {attachment}</span> : null}
        </span>
      </summary>
      <FlagBox description={flag.description}>
        <FlagForm
          bugId={bug.id}
          revision={bug.revision}
          flag={flagKey({ typeId, attachmentId })}
          status={null}
          moves={moves}
          asked={
            isAsked && flag.canNameRequestee
              ? { people: defaultRequestee ? [defaultRequestee] : [], several: flag.isMultiplicable }
              : null
          }
          comment={flag.requiresComment ? flag.questionnaire : null}
        />
      </FlagBox>
    </details>
  );
}

function FlagBox({ description, children }: { description: string; children: ReactNode }) {
  return (
    <div className="my-1 grid gap-2 rounded-md border border-line bg-canvas p-2 text-sm">
      {description ? <p className="text-muted text-xs">{description}</p> : null}
      {children}
    </div>
  );
}

const flagWords = { requested: "asked", granted: "granted", denied: "denied" };
const tones = { requested: "amber", granted: "green", denied: "slate" } as const;

/** Where a flag stands, as a word; the colour repeats it. */
function FlagBadge({ status }: { status: FlagStatus }) {
  return <Badge tone={tones[status]}>{flagWords[status]}</Badge>;
}

const summaryClass =
  "-mx-1.5 flex min-h-(--control-sm) items-baseline gap-1 rounded-sm px-1.5 py-0.5 text-sm hover:bg-hover";

function Chevron({ className }: { className: string }) {
  return (
    <Icon
      name="chevron-right"
      className={`size-3.5 shrink-0 self-center text-muted transition-transform ${className}`}
    />
  );
}
