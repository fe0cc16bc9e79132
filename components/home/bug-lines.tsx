import { clsx } from "clsx";
import type { ReactNode } from "react";
import { NotPublic } from "#components/bugs/not-public.tsx";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import { sayReportedFor } from "#lib/bugs/access/reported-for-words.ts";
import type { HomeLine } from "#lib/bugs/views/home-line.ts";

/** Bugs in two lines each: summary, then status and details. `note` says why it is listed. */
export function BugLines<Of extends HomeLine>({
  lines,
  note,
  at = ({ changedAt }) => changedAt,
}: {
  lines: readonly Of[];
  note?: (line: Of) => ReactNode;
  /** The time of a line, ISO 8601. */
  at?: (line: Of) => string;
}) {
  return (
    <ul className="home-lines">
      {lines.map((line) => (
        <li key={line.id} className={clsx(!line.isOpen && "home-closed")}>
          <span className="home-number">{line.id}</span>
          <span className="home-words">
            <Link href={`/bugs/${line.id}`}>
              {line.isRestricted ? <NotPublic /> : null}
              {line.summary}
            </Link>
            <span className="home-facts">
              <StatusWord {...line} />
              {note?.(line)}
              {line.severity === "unspecified" ? null : <SeverityWord severity={line.severity} />}
              {line.reportedFor ? <span>reported for {sayReportedFor(line.reportedFor)}</span> : null}
              <span>{line.component ? `${line.product} › ${line.component}` : line.product}</span>
              {line.target ? <span>for {line.target}</span> : null}
            </span>
          </span>
          <Time at={at(line)} />
        </li>
      ))}
    </ul>
  );
}
