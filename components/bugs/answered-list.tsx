import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { AnsweredLine } from "#lib/bugs/views/answered.ts";

/** What became of the requests that are gone from the list, with the way back to their bugs. */
export function AnsweredList({ lines }: { lines: readonly AnsweredLine[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="mb-4">
      <Section title="Your answers of the last hour">
        <ul aria-label="Your answers of the last hour" className="grid gap-1">
          {lines.map(({ bugId, summary, said, at, became, href = `/bugs/${bugId}` }) => (
            <li key={`${bugId} ${said} ${at}`}>
              You {said} on{" "}
              <Link href={href}>
                <span className="text-muted tabular-nums">{bugId}</span> {summary}
              </Link>
              {became ? `: ${became}` : ""}{" "}
              <span className="text-muted text-xs">
                <Time at={at} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
