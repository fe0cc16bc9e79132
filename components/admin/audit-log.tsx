import { ActForm } from "#components/admin/act-form.tsx";
import { OpenedRow } from "#components/admin/open-row.tsx";
import { SoftLinks } from "#components/admin/soft-links.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { AuditFilter, AuditLine } from "#lib/admin/audit/queries.ts";

type AuditLogProps = {
  lines: readonly AuditLine[];
  /** There are older entries. */
  hasMore: boolean;
  filter: AuditFilter;
  words: { subjects: string[]; actions: string[] };
  /** The address of the page; the CSV file has the same address with `.csv`. */
  base: string;
  /** The entry whose undo form is open; "" for none. */
  open: string;
  /** The act for undoing, and its hidden fields. */
  undo: { act: string; hidden: Record<string, string> };
  /** Show the product of each entry. */
  isSite?: boolean;
};

/** The audit log, with filters in the address, and undo where it is safe. */
export function AuditLog({ lines, hasMore, filter, words, base, open, undo, isSite }: AuditLogProps) {
  const address = (more: Record<string, string>, suffix = "") => {
    const { before: _before, ...rest } = filter;
    const query = new URLSearchParams(
      Object.entries({ ...rest, ...more }).filter(([, value]) => value !== ""),
    ).toString();
    return `${base}${suffix}${query ? `?${query}` : ""}`;
  };
  const last = lines.at(-1);
  const here: Record<string, string> = filter.before ? { before: String(filter.before) } : {};
  return (
    <SoftLinks>
      <div className="grid gap-4">
        <Filter filter={filter} words={words} base={base} />
        <Section
          title="Audit log"
          actions={
            <LinkButton href={address({}, ".csv")} prefetch={false} size="sm">
              CSV
            </LinkButton>
          }
          flush
        >
          {lines.length === 0 ? (
            <Empty>No entries match.</Empty>
          ) : (
            <Table caption="Audit log, newest first" className="opens">
              <thead>
                <tr>
                  <Th>When</Th>
                  <Th>Who</Th>
                  {isSite ? <Th>Product</Th> : null}
                  <Th>What</Th>
                  <Th>From</Th>
                  <Th>To</Th>
                  <Th>
                    <span className="sr-only">Undo</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <Line
                    key={line.id}
                    line={line}
                    undo={undo}
                    isSite={isSite}
                    isOpen={open === line.id}
                    openHref={address({ ...here, open: line.id })}
                    closeHref={address(here)}
                  />
                ))}
              </tbody>
            </Table>
          )}
        </Section>
        <Pager
          previous={filter.before ? address({}) : null}
          next={hasMore && last ? address({ before: last.id }) : null}
        />
      </div>
    </SoftLinks>
  );
}

function Line({
  line,
  undo,
  isSite,
  isOpen,
  openHref,
  closeHref,
}: {
  line: AuditLine;
  isOpen: boolean;
  openHref: string;
  closeHref: string;
} & Pick<AuditLogProps, "undo" | "isSite">) {
  const { id, at, who, product, subject, name, action, field, from, to, isUndone, mayUndo } = line;
  return (
    <>
      <tr id={`e${id}`}>
        <Td label="When">
          <Time at={at} />
        </Td>
        <Td label="Who">
          {who ? <a href={`/people/${encodeURIComponent(who.handle)}`}>{who.displayName}</a> : "the program"}
        </Td>
        {isSite ? <Td label="Product">{product ?? "–"}</Td> : null}
        <Td main>
          {action} {subject} <strong>{name}</strong>
          {field ? <>: {field}</> : null}
        </Td>
        <Td label="From">
          <Value text={from} />
        </Td>
        <Td label="To">
          <Value text={to} />
        </Td>
        <Td>
          {isUndone ? <Badge>undone</Badge> : null}
          {mayUndo ? (
            <a href={isOpen ? closeHref : `${openHref}#e${id}`} aria-expanded={isOpen}>
              Undo…
            </a>
          ) : null}
        </Td>
      </tr>
      {isOpen && mayUndo ? (
        <OpenedRow columns={isSite ? 7 : 6}>
          <p>
            {action === "create" ? (
              <>
                The {subject} <strong>{name}</strong> will be deleted.
              </>
            ) : (
              <>
                {field} of <strong>{name}</strong> will be reset to <Value text={from} />.
              </>
            )}
          </p>
          <ActForm act={undo.act} hidden={{ ...undo.hidden, entry: id }} submit="Undo" id={`undo${id}`} />
        </OpenedRow>
      ) : null}
    </>
  );
}

function Value({ text }: { text: string | null }) {
  if (text === null) return "–";
  if (text === "") return <span className="text-muted">nothing</span>;
  if (text.length <= 40) return text;
  return (
    <span
      className="line-clamp-3 max-w-80 break-words"
      title={text.length > 120 ? text.slice(0, 2000) : undefined}
    >
      {text}
    </span>
  );
}

function Filter({ filter, words, base }: Pick<AuditLogProps, "filter" | "words" | "base">) {
  const options = (all: string[]) => all.map((value) => ({ value, label: value }));
  return (
    <form action={base} className="grid items-end gap-3 sm:grid-cols-3 lg:grid-cols-7">
      <Field name="person" label="Who" id="f-person">
        {(control) => <Input {...control} defaultValue={filter.person} placeholder="handle" />}
      </Field>
      <Field name="subject" label="Subject" id="f-subject">
        {(control) => (
          <Select {...control} options={options(words.subjects)} empty="All" defaultValue={filter.subject} />
        )}
      </Field>
      <Field name="action" label="Action" id="f-action">
        {(control) => (
          <Select {...control} options={options(words.actions)} empty="All" defaultValue={filter.action} />
        )}
      </Field>
      <Field name="since" label="From day" id="f-since">
        {(control) => <Input {...control} type="date" defaultValue={filter.since} />}
      </Field>
      <Field name="until" label="To day" id="f-until">
        {(control) => <Input {...control} type="date" defaultValue={filter.until} />}
      </Field>
      <Field name="text" label="Text" id="f-text">
        {(control) => <Input {...control} type="search" defaultValue={filter.text} />}
      </Field>
      <span className="flex gap-2">
        <Button type="submit">Filter</Button>
        <LinkButton href={base} variant="quiet">
          Clear
        </LinkButton>
      </span>
    </form>
  );
}
