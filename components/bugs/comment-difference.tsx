import { RemoveText } from "#components/bugs/remove-text.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import { differenceOf, type Piece } from "#lib/bugs/comments/difference.ts";
import type { CommentText } from "#lib/bugs/comments/queries.ts";

type DifferenceProps = {
  /** The bug. */
  id: number;
  anchor: string;
  text: CommentText;
  /** The text before it; null for the first. */
  before: CommentText | null;
  mayRemove: boolean;
};

/** One of the texts of a comment: who wrote it and when, and what it changed. */
export function CommentDifference({ id, anchor, text, before, mayRemove }: DifferenceProps) {
  const { number, writer, at, removedAt, removedBy } = text;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold text-base">{before ? `Edit ${number - 1}` : "First text"}</h2>
        <span className="text-muted text-sm">
          {writer ? <PersonName {...writer} /> : "Somebody"} <Time at={at} />
        </span>
        {mayRemove && text.text !== null ? <RemoveText id={id} anchor={anchor} number={number} /> : null}
      </div>
      {text.text === null ? (
        <p className="text-muted italic">
          {removedBy ? <PersonName {...removedBy} /> : "Somebody"} removed this text for good
          {removedAt ? (
            <>
              {" "}
              <Time at={removedAt} />
            </>
          ) : null}
          .
        </p>
      ) : (
        <pre className="difference">
          {before?.text === null || before === null
            ? text.text
            : differenceOf(before.text, text.text).map(pieceOf)}
        </pre>
      )}
    </li>
  );
}

function pieceOf({ kind, text }: Piece, place: number) {
  const key = `${place} ${kind}`;
  if (kind === "gone") return <del key={key}>{text}</del>;
  if (kind === "new") return <ins key={key}>{text}</ins>;
  return <span key={key}>{text}</span>;
}
