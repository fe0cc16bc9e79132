import { NotPublic } from "#components/bugs/not-public.tsx";
import { stateBadge } from "#components/bugs/versions/state-badge.ts";
import { Markup } from "#components/markup.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { AskedFix } from "#lib/upstream/trackings/queries/list-asked.ts";

/** The fixes that the viewer asked for, with what became of each. */
export function AskedFixes({ asked }: { asked: readonly AskedFix[] }) {
  return (
    <Section title="Fixes that you asked for">
      <ul aria-label="Fixes that you asked for" className="grid gap-2">
        {asked.map(({ summary, isRestricted, closedAs, tracking }) => {
          const { id, bug, product, series, version, state, source, evidence, askedAt } = tracking;
          const isSaid = source === "manual" && state !== "unknown";
          const isContradicted = tracking.contradictedSince !== null;
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link href={`/bugs/${bug}/versions?tracking=${id}#place`}>
                <span className="text-muted tabular-nums">{bug}</span> {summary}
              </Link>
              {isRestricted ? <NotPublic /> : null}
              {closedAs ? <strong className="font-medium">{closedAs}</strong> : null}
              <span className="text-muted">{[product, series ?? version].filter(Boolean).join(" ")}</span>
              <Markup
                as="span"
                className="flex items-center gap-1.5"
                html={stateBadge({ state, isSaid, isContradicted, evidence, tracking })}
              />
              {askedAt ? (
                <span className="muted-xs">
                  asked <Time at={askedAt} />
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
