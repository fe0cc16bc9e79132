import type { ReactNode } from "react";
import { FlagFormLater, QuestionFormLater } from "#components/bugs/flag-form-later.tsx";
import { canChange, FlagWords, wordsOf } from "#components/bugs/flags.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { flagKey } from "#lib/flags/flag-key.ts";
import type { FlagPanel, OpenFlagView, SetFlagView, SuggestedPerson } from "#lib/flags/queries.ts";

type FlagFormsProps = {
  bug: { id: number; revision: number };
  panel: FlagPanel;
  /** The flag whose form is open, by the name of its fields; "" for flags that can be set. */
  opened?: string;
};

/** More flags that can be set on files are folded. */
const FILES_MAX = 3;

/** The flags of a bug and its files with their forms: those of the bug first. */
export function FlagForms({ bug, panel, opened }: FlagFormsProps) {
  const ofBug = panel.open.filter(({ attachmentId }) => attachmentId === null);
  const onFiles = panel.open.filter(({ attachmentId }) => attachmentId !== null);
  // On the page of a file there is no other kind.
  const isMuch = ofBug.length > 0 && onFiles.length > FILES_MAX;
  const list = (flags: readonly OpenFlagView[]) => (
    <ul className="grid gap-0.5 pl-4">
      {flags.map((flag) => (
        <li key={`${flag.typeId} ${flag.attachmentId}`}>
          <OpenFlag bug={bug} flag={flag} suggested={panel.suggested} />
        </li>
      ))}
    </ul>
  );
  return (
    <div className="grid gap-0.5">
      {panel.set.map((flag) => (
        <SetFlag
          key={`${flag.id} ${flag.status} ${flag.requestee?.handle}`}
          bug={bug}
          flag={flag}
          suggested={panel.suggested}
          isOpen={opened === flagKey({ flagId: flag.id })}
        />
      ))}
      {panel.open.length > 0 ? (
        <details open={opened === "" || undefined}>
          <Summary>Set a flag</Summary>
          {isMuch ? (
            <>
              {list(ofBug)}
              <details className="pl-4">
                <Summary>On attachments</Summary>
                {list(onFiles)}
              </details>
            </>
          ) : (
            list([...ofBug, ...onFiles])
          )}
        </details>
      ) : opened === "" ? (
        <p className="text-muted text-sm">There is no flag that you could set here.</p>
      ) : null}
    </div>
  );
}

type SetFlagProps = {
  bug: FlagFormsProps["bug"];
  flag: SetFlagView;
  suggested: readonly SuggestedPerson[];
  isOpen: boolean;
};

function SetFlag({ bug, flag, suggested, isOpen }: SetFlagProps) {
  const { id, type, status, requestee, moves } = flag;
  const line = (
    <span className="fact-row min-w-0 flex-1">
      <span className="min-w-0 break-words text-muted">{type}</span>
      <FlagWords flag={flag} />
    </span>
  );
  if (!canChange(flag)) return <div className="flex py-0.5 text-sm">{line}</div>;
  return (
    <details open={isOpen || undefined}>
      <Summary label={`${type}, ${wordsOf(flag)}: change`}>{line}</Summary>
      <FlagBox description={flag.description}>
        {flag.isQuestion ? (
          <QuestionFormLater
            bugId={bug.id}
            revision={bug.revision}
            flag={flagKey({ flagId: id })}
            isOpen={status === "requested"}
            isOwn={flag.isOwn}
            moves={moves}
            naming={flag.canNameRequestee ? { several: false, suggested } : null}
            template={flag.questionnaire}
          />
        ) : (
          <FlagFormLater
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
        )}
      </FlagBox>
    </details>
  );
}

type OpenFlagProps = {
  bug: FlagFormsProps["bug"];
  flag: OpenFlagView;
  suggested: readonly SuggestedPerson[];
};

function OpenFlag({ bug, flag, suggested }: OpenFlagProps) {
  const { typeId, attachmentId, type, attachment, moves, defaultRequestee } = flag;
  const isAsked = moves.includes("requested");
  return (
    <details>
      <Summary>
        <span className="min-w-0 break-words">
          {type}
          {attachment ? <span className="text-muted text-xs"> on {attachment}</span> : null}
        </span>
      </Summary>
      <FlagBox description={flag.description}>
        {flag.isQuestion ? (
          <QuestionFormLater
            bugId={bug.id}
            revision={bug.revision}
            flag={flagKey({ typeId, attachmentId })}
            isOpen={false}
            isOwn={false}
            moves={moves}
            naming={flag.canNameRequestee ? { several: flag.isMultiplicable, suggested } : null}
            template={flag.questionnaire}
          />
        ) : (
          <FlagFormLater
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
        )}
      </FlagBox>
    </details>
  );
}

function Summary({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <summary
      aria-label={label}
      className="-mx-1.5 flex min-h-(--control-sm) items-baseline gap-1 rounded-sm px-1.5 py-0.5 text-sm hover:bg-hover"
    >
      <Icon name="chevron-right" className="disclosure-mark size-3.5 self-center" />
      {children}
    </summary>
  );
}

function FlagBox({ description, children }: { description: string; children: ReactNode }) {
  return (
    <div className="my-1 grid gap-2 rounded-md border border-line p-2 text-sm">
      {description ? <p className="text-muted text-xs">{description}</p> : null}
      {children}
    </div>
  );
}
