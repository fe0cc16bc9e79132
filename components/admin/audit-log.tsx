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
          {byDay(lines).map(({ day, deeds }) => (
            <div key={day} className="audit-day">
              <Day>{day}</Day>
              <ol>
                {deeds.map(({ id, lines }) => (
                  <DeedRow
                    key={id}
                    lines={lines}
                    undo={undo}
                    isSite={isSite}
                    foreseen={lines.some(({ id }) => id === open) ? foreseen : null}
                    open={open}
                    address={(open) => address({ ...here, open })}
                    whole={(act) => `${base}?${new URLSearchParams({ act })}`}
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

/** The entries of one act, newest first. */
type Deed = { id: string; lines: [AuditLine, ...AuditLine[]] };

/** By day, with the entries of one act together. */
function byDay(lines: readonly AuditLine[]): { day: string; deeds: Deed[] }[] {
  const days: { day: string; deeds: Deed[] }[] = [];
  for (const line of lines) {
    const day = formatDate(new Date(line.at));
    let last = days.at(-1);
    if (last?.day !== day) {
      last = { day, deeds: [] };
      days.push(last);
    }
    const deed = last.deeds.at(-1);
    if (deed?.lines[0].act === line.act) deed.lines.push(line);
    else last.deeds.push({ id: line.id, lines: [line] });
  }
  return days;
}

function DeedRow({
  lines,
  undo,
  isSite,
  foreseen,
  open,
  address,
  whole,
}: {
  lines: Deed["lines"];
  open: string;
  foreseen: ForeseenUndo | null;
  /** The address with this entry open; "" for none. */
  address: (open: string) => string;
  /** The address of everything that an act did. */
  whole: (act: string) => string;
} & Pick<AuditLogProps, "undo" | "isSite">) {
  const [{ id, act, at, who, product, ofAct }] = lines;
  const undoable = lines.find(({ mayUndo, isChangedSince }) => mayUndo || isChangedSince);
  // The filter, or the end of the page, has left some out.
  const more = ofAct - lines.length;
  const isList = lines.length > 1 || more > 0;
  const said = lines.toReversed();
  const isLong = said.length > LONG;
  const isOpen = foreseen !== null;
  const isUndone = lines.every((line) => line.isUndone);
  return (
    <li id={`e${id}`}>
      <div>
        {who ? (
          <a href={`/people/${encodeURIComponent(who.handle)}`} className="person">
            {who.displayName}
          </a>
        ) : (
          "The program"
        )}
        {isList ? ":" : " "}
        {isList ? (
          <ul>
            <Sentences lines={said.slice(0, isLong ? SHOWN : undefined)} />
            {isLong ? (
              <li>
                <details>
                  <summary className="w-fit text-accent">Show {said.length - SHOWN} more</summary>
                  <ul>
                    <Sentences lines={said.slice(SHOWN)} />
                  </ul>
                </details>
              </li>
            ) : null}
            {more > 0 ? (
              <li>
                <a href={whole(act)}>{isLong ? `All ${ofAct}` : `and ${more} more`}</a>
              </li>
            ) : null}
          </ul>
        ) : (
          <AuditSentence said={lines[0].said} />
        )}
      </div>
      <span className="audit-aside">
        {isSite && product ? <a href={productAddress(product)}>{product}</a> : null}
        {isUndone ? <Badge tone="plain">undone</Badge> : null}
        {undoable ? (
          <a href={isOpen ? address("") : `${address(undoable.id)}#e${id}`} aria-expanded={isOpen}>
            {undoable.mayUndo ? "Undo…" : "Changed since"}
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
              hidden={{ ...undo.hidden, entry: open }}
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

/** An act with more lines than this is folded after the first ones. */
const LONG = 10;
const SHOWN = 5;

function Sentences({ lines }: { lines: readonly AuditLine[] }) {
  return lines.map((line) => (
    <li key={line.id}>
      <AuditSentence said={line.said} />
    </li>
  ));
}
