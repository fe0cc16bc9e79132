import { Button, LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { ACTION_LABELS, FILTER_LABELS, KIND_LABELS } from "#lib/admin/audit/field-words.ts";
import type { AuditFilter } from "#lib/admin/audit/queries.ts";

type Props = {
  filter: AuditFilter;
  /** The kinds and actions that occur in the log. */
  words: { subjects: string[]; actions: string[] };
  base: string;
};

/** The filters of an audit log. */
export function AuditFilterForm({ filter, words, base }: Props) {
  const options = (all: readonly string[], labels: Readonly<Record<string, string>>, chosen: string) =>
    [...new Set([...all, chosen])]
      .filter((value) => Object.hasOwn(labels, value))
      .map((value) => ({ value, label: labels[value] ?? value }))
      .toSorted((a, b) => a.label.localeCompare(b.label));
  const isFiltered = Object.entries(filter).some(([name, value]) => name !== "before" && value);
  return (
    <search>
      <form action={base} className="audit-filter">
        <Field name="text" label={FILTER_LABELS.text} id="f-text">
          {(control) => (
            <Input
              {...control}
              type="search"
              defaultValue={filter.text}
              placeholder="Thing, value or person"
            />
          )}
        </Field>
        <Field name="person" label={FILTER_LABELS.person} id="f-person">
          {(control) => (
            <Input {...control} type="search" defaultValue={filter.person} placeholder="Name or @handle" />
          )}
        </Field>
        <Field name="subject" label={FILTER_LABELS.subject} id="f-subject">
          {(control) => (
            <Select
              {...control}
              options={options(words.subjects, KIND_LABELS, filter.subject)}
              empty="All"
              defaultValue={filter.subject}
            />
          )}
        </Field>
        <Field name="action" label={FILTER_LABELS.action} id="f-action">
          {(control) => (
            <Select
              {...control}
              options={options(words.actions, ACTION_LABELS, filter.action)}
              empty="All"
              defaultValue={filter.action}
            />
          )}
        </Field>
        <Field name="since" label={FILTER_LABELS.since} id="f-since">
          {(control) => <Input {...control} type="date" defaultValue={filter.since} />}
        </Field>
        <Field name="until" label={FILTER_LABELS.until} id="f-until">
          {(control) => <Input {...control} type="date" defaultValue={filter.until} />}
        </Field>
        <span className="flex gap-2">
          <Button type="submit">Filter</Button>
          {isFiltered ? (
            <LinkButton href={base} variant="quiet">
              Clear
            </LinkButton>
          ) : null}
        </span>
      </form>
    </search>
  );
}
