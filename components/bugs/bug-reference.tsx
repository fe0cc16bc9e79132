import { clsx } from "clsx";
import { type Standing, StatusWord } from "#components/bugs/status-word.tsx";
import { Link } from "#components/ui/link.tsx";

type BugReferenceProps = Standing & {
  id: number;
  summary: string;
  status: string;
  resolution: string | null;
};

/** A line about another bug: number, summary, status. Closed ones are dimmed. */
export function BugReference({ id, summary, ...bug }: BugReferenceProps) {
  return (
    <span className={clsx("break-words", bug.isOpen ? "" : "text-muted")}>
      <Link href={`/bugs/${id}`} prefetch={false} className="bug-reference">
        <span className="font-medium">{id}</span> {summary}
      </Link>{" "}
      <small>
        <StatusWord {...bug} />
      </small>
    </span>
  );
}
