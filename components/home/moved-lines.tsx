import type { ReactNode } from "react";
import { NotPublic } from "#components/bugs/not-public.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import { sayChange } from "#lib/bugs/history/describe.ts";
import type { Move, MovedLine } from "#lib/bugs/views/moved.ts";

/** How many changes one line shows. */
const CHANGES_MAX = 3;

/** Bugs with the newest thing that somebody else did on each: who, what, when. */
export function MovedLines({ lines }: { lines: readonly MovedLine[] }) {
  return (
    <ul className="home-lines">
      {lines.map(({ move, ...bug }) => (
        <li key={bug.id}>
          <span className="home-number">{bug.id}</span>
          <span className="home-words">
            <Link href={`/bugs/${bug.id}${move.comment ? `#${move.comment.anchor}` : ""}`}>
              {bug.isRestricted ? <NotPublic /> : null}
              {bug.summary}
            </Link>
            <span className="home-move">
              {move.by ? (
                <PersonName {...move.by} href={null} withInitials />
              ) : (
                <span>{move.rule === null ? "Somebody" : `${move.rule}:`}</span>
              )}{" "}
              {wordsOf(move)}
            </span>
          </span>
          <Time at={move.at} />
        </li>
      ))}
    </ul>
  );
}

function wordsOf({ comment, changes }: Move): ReactNode {
  const shown = changes.slice(0, CHANGES_MAX).map(sayChange);
  const rest = changes.length - shown.length;
  const changed = [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  if (!comment) return changed;
  if (comment.isDescription) return "filed it";
  // The line may be cut off: what changed is worth more than the end of a comment.
  const { text } = comment;
  return `${changed ? `${changed} · ` : ""}commented${text ? `: ${text}` : ""}`;
}
