import { Button, LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import type { HistoryFilter } from "#lib/bugs/history/filter.ts";

type FilterProps = {
  base: string;
  filter: HistoryFilter;
  people: readonly Option[];
  fields: readonly Option[];
  /** The moments of the address, which stay. */
  kept: Readonly<Record<string, string>>;
};

/** Whose acts, of which field and day are shown. */
export function HistoryFilterForm({ base, filter, people, fields, kept }: FilterProps) {
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <search aria-label="Filter the history">
      <form action={base} className="audit-filter">
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Field name="person" label="Person" id="f-person">
          {(control) => (
            <Select {...control} options={people} empty="Everybody" defaultValue={filter.person} />
          )}
        </Field>
        <Field name="field" label="Field" id="f-field">
          {(control) => <Select {...control} options={fields} empty="All" defaultValue={filter.field} />}
        </Field>
        <Field name="day" label="Day" id="f-day">
          {(control) => <Input {...control} type="date" defaultValue={filter.day} />}
        </Field>
        <span className="flex gap-2">
          <Button type="submit">Filter</Button>
          {isFiltered ? (
            <LinkButton href={`${base}?${new URLSearchParams(kept)}`} variant="quiet">
              Show all
            </LinkButton>
          ) : null}
        </span>
      </form>
    </search>
  );
}

type MomentProps = { base: string; at: string; to: string };

/** Two moments, in UTC; the second one to compare the first with. */
export function HistoryMomentForm({ base, at, to }: MomentProps) {
  return (
    <form action={base} className="audit-filter" aria-label="What it looked like">
      <Field name="at" label="As it was on (UTC)" id="m-at">
        {(control) => <Input {...control} type="datetime-local" step={1} required defaultValue={at} />}
      </Field>
      <Field name="to" label="Compared with (UTC), or now" id="m-to">
        {(control) => <Input {...control} type="datetime-local" step={1} defaultValue={to} />}
      </Field>
      <span className="flex gap-2">
        <Button type="submit">Show</Button>
        {at ? (
          <LinkButton href={base} variant="quiet">
            Back to the whole history
          </LinkButton>
        ) : null}
      </span>
    </form>
  );
}
