import { Badge } from "#components/ui/badge.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { flagKey } from "#lib/flags/flag-key.ts";
import type { SetFlagView } from "#lib/flags/queries.ts";

type FlagsProps = {
  bugId: number;
  flags: readonly SetFlagView[];
  /** May the viewer set flags here? */
  mayAdd: boolean;
};

/**
 * The flags of a bug and its files. Their forms are loaded when one is opened: in place (FactEditors), or without
 * JavaScript on a separate page (FlagForms).
 */
export function Flags({ bugId, flags, mayAdd }: FlagsProps) {
  const href = `/bugs/${bugId}?edit=flags#facts`;
  return (
    <div data-box="">
      <div className="grid gap-0.5">
        {flags.map((flag) => (
          <div key={flag.id} className="fact-row">
            <span className="break-words text-muted">{flag.type}</span>
            {canChange(flag) ? (
              <a
                href={href}
                className="fact"
                data-flag={flagKey({ flagId: flag.id })}
                aria-label={`${flag.type}, ${wordsOf(flag)}: change`}
              >
                <FlagWords flag={flag} />
              </a>
            ) : (
              <FlagWords flag={flag} />
            )}
          </div>
        ))}
        {mayAdd ? (
          <a href={href} className="fact fact-add" data-flag="">
            <Icon name="plus" /> Set a flag
          </a>
        ) : null}
      </div>
    </div>
  );
}

/** Can the viewer change the flag? Repeating the same request does not count. */
export function canChange({ moves, status, canNameRequestee }: SetFlagView): boolean {
  return moves.some((move) => move !== status || canNameRequestee);
}

/** The status of a flag, its requestee, and what it is on. */
export function FlagWords({ flag }: { flag: SetFlagView }) {
  const { status, requestee, setter, attachment } = flag;
  return (
    <span className="min-w-0 break-words">
      <Badge tone={tones[status]}>{wordsOf(flag)}</Badge>{" "}
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
  );
}

/** The status in a word. A question was imported as granted or denied, where it was. */
export function wordsOf({ status, isQuestion }: Pick<SetFlagView, "status" | "isQuestion">): string {
  if (status === "requested") return "asked";
  if (!isQuestion) return status;
  return status === "granted" ? "answered" : "not answered";
}

const tones = { requested: "amber", granted: "green", denied: "slate" } as const;
