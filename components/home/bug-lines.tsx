import { clsx } from "clsx";
import type { ReactNode } from "react";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HomeLine } from "#lib/bugs/views/home.ts";

/** Bugs in two lines each: summary, then status and details. `note` says why it is listed. */
export function BugLines<Of extends HomeLine>({
  lines,
  note,
}: {
  lines: readonly Of[];
  note?: (line: Of) => ReactNode;
}) {
  return (
    <ul>
      {lines.map((line) => (
        <li
          key={line.id}
          className={clsx(
            "relative flex gap-3 border-line border-b px-4 py-2 last:border-0 hover:bg-hover",
            line.isOpen ? "" : "text-muted",
          )}
        >
          <span className="min-w-8 shrink-0 sm:w-12 sm:text-end text-muted">{line.id}</span>
          <span className="grid min-w-0 flex-1 gap-0.5">
            {/* The link covers the whole row. */}
            <Link
              href={`/bugs/${line.id}`}
              className={clsx(
                "break-words font-medium after:absolute after:inset-0",
                line.isOpen ? "" : "text-muted",
              )}
            >
              {line.summary}
            </Link>
            <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-muted text-xs">
              <StatusWord {...line} />
              {note?.(line)}
              {line.severity === "unspecified" ? null : <SeverityWord severity={line.severity} />}
              <span>{line.component ? `${line.product} › ${line.component}` : line.product}</span>
              {line.targetRelease ? <span>for {line.targetRelease}</span> : null}
              <Time at={line.changedAt} className="ml-auto sm:hidden" />
            </span>
          </span>
          <Time at={line.changedAt} className="text-muted text-xs leading-6 max-sm:hidden" />
        </li>
      ))}
    </ul>
  );
}
