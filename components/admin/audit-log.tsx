import { ActForm } from "#components/admin/act-form.tsx";
import { AuditFilterForm } from "#components/admin/audit-filter.tsx";
import { AuditSentence } from "#components/admin/audit-sentence.tsx";
import { SoftLinks } from "#components/admin/soft-links.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Badge } from "#components/ui/badge.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { Section } from "#components/ui/section.tsx";
import { formatDate, Time } from "#components/ui/time.tsx";
import type { ForeseenUndo } from "#lib/admin/audit/foresee-undo.ts";
import type { AuditFilter, AuditLine } from "#lib/admin/audit/queries.ts";

type AuditLogProps = {
  lines: readonly AuditLine[];
  /** There are older entries. */
  hasMore: boolean;
  filter: AuditFilter;
  /** What the address says that is not understood. */
  problems: readonly string[];
  words: { subjects: string[]; actions: string[] };
  /** The address of the page; the CSV file has the same address with `.csv`. */
  base: string;
  /** The entry whose undo form is open; "" for none. */
  open: string;
  /** What undoing that would do. */
  foreseen: ForeseenUndo | null;
  /** The act for undoing, and its hidden fields. */
  undo: { act: string; hidden: Record<string, string> };
  /** Show the product of each entry. */
  isSite?: boolean;
};

/** The audit log as sentences by day, with filters in the address, and undo where it is safe. */
export function AuditLog(props: AuditLogProps) {
  const { lines, hasMore, filter, problems, words, base, open, foreseen, undo, isSite } = props;
  const address = (more: Record<string, string>, suffix = "") => {
    const { before: _before, ...rest } = filter;
    const query = new URLSearchParams(
      Object.entries({ ...rest, ...more }).filter(([, value]) => value !== ""),
    ).toString();
    return `${base}${suffix}${query ? `?${query}` : ""}`;
  };
  const last = lines.at(-1);
  const here: Record<string, string> = filter.before ? { before: String(filter.before) } : {};
  const Day = isSite ? "h2" : "h3";
  const csv = (
    <LinkButton href={address({}, ".csv")} prefetch={false} size="sm" variant="quiet">
      Download CSV
    </LinkButton>
  );
  return (
    <SoftLinks>
      <div className="grid gap-4">
        <AuditFilterForm filter={filter} words={words} base={base} />
        <ProblemList problems={problems} />
        <Section title={isSite ? undefined : "Audit log"} actions={csv} flush>
          {lines.length === 0 ? <Empty>No entries match.</Empty> : null}
          {byDay(lines).map(({ day, entries }) => (
            <div key={day} className="audit-day">
              <Day>{day}</Day>
              <ol>
                {entries.map((line) => (
                  <Line
                    key={line.id}
                    line={line}
                    undo={undo}
                    isSite={isSite}
                    foreseen={open === line.id ? foreseen : null}
                    openHref={address({ ...here, open: line.id })}
                    closeHref={address(here)}
                  />
                ))}
              </ol>
            </div>
          ))}
        </Section>
        <Pager
          previous={filter.before ? address({}) : null}
          next={hasMore && last ? address({ before: last.id }) : null}
        />
      </div>
    </SoftLinks>
  );
}

function byDay(lines: readonly AuditLine[]): { day: string; entries: AuditLine[] }[] {
  const days: { day: string; entries: AuditLine[] }[] = [];
  for (const line of lines) {
    const day = formatDate(new Date(line.at));
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(line);
    else days.push({ day, entries: [line] });
  }
  return days;
}

function Line({
  line,
  undo,
  isSite,
  foreseen,
  openHref,
  closeHref,
}: {
  line: AuditLine;
  foreseen: ForeseenUndo | null;
  openHref: string;
  closeHref: string;
} & Pick<AuditLogProps, "undo" | "isSite">) {
  const { id, at, who, product, said, isUndone, mayUndo } = line;
  const isOpen = foreseen !== null;
  return (
    <li id={`e${id}`}>
      <p>
        {who ? (
          <a href={`/people/${encodeURIComponent(who.handle)}`} className="person">
            {who.displayName}
          </a>
        ) : (
          "The program"
        )}{" "}
        <AuditSentence said={said} />
      </p>
      <span className="audit-aside">
        {isSite && product ? <a href={productAddress(product)}>{product}</a> : null}
        {isUndone ? <Badge tone="plain">undone</Badge> : null}
        {mayUndo ? (
          <a href={isOpen ? closeHref : `${openHref}#e${id}`} aria-expanded={isOpen}>
            Undo…
          </a>
        ) : null}
        <Time at={at} />
      </span>
      {foreseen ? (
        <div className="audit-form">
          {"refused" in foreseen ? (
            <Notice kind="warn">{foreseen.refused}</Notice>
          ) : (
            <ActForm
              act={undo.act}
              hidden={{ ...undo.hidden, entry: id }}
              submit="Undo"
              foretold={{ items: foreseen.preview.items, confirm: foreseen.preview.confirm }}
              id={`undo${id}`}
            />
          )}
        </div>
      ) : null}
    </li>
  );
}
