import { QueryForm } from "#components/search/query-form.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Option } from "#components/ui/select.tsx";
import { FILTERS, type FilterKind, type FilterName, wordOf } from "#lib/search/filters.ts";
import { type BugQuery, bugsHref, type Problem } from "#lib/search/query.ts";

type FilterFormProps = {
  query: BugQuery;
  name: FilterName;
  options: readonly Option[];
  problems: readonly Problem[];
};

/** The form for one filter of the list. */
export function FilterForm({ query, name, options, problems }: FilterFormProps) {
  const { label, kind } = FILTERS[name];
  const values = query.filters[name] ?? [];
  // Selected values stay among the choices, even unknown ones.
  const choices = [
    ...options,
    ...values
      .filter((value) => !options.some((one) => one.value === value))
      .map((value) => ({ value, label: wordOf(name, value) })),
  ];
  const errors = problems
    .filter(({ field }) => field === name)
    .map(({ value, message }) => (value ? `“${value}”: ${message}` : message));
  return (
    <QueryForm
      query={query}
      without={[name]}
      aria-label={`Filter by ${label.toLowerCase()}`}
      className="flex flex-wrap items-end gap-2 rounded-md border border-line bg-surface p-3"
    >
      <Field
        name={name}
        label={label}
        help={HELP[kind]}
        error={errors}
        className="min-w-0 flex-1 basis-60 sm:max-w-xl"
      >
        {(control) =>
          TYPED.has(kind) ? (
            <Input
              {...control}
              defaultValue={values.join(", ")}
              inputMode={kind === "bug" || kind === "number" ? "numeric" : undefined}
              autoComplete="off"
              autoFocus
            />
          ) : (
            <Combobox
              {...control}
              autoFocus
              multiple
              options={choices}
              source={kind === "person" ? "/people.json?q=" : undefined}
              defaultValue={values}
            />
          )
        }
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary">
          Apply
        </Button>
        <LinkButton href={bugsHref(query)} variant="quiet" data-key="Escape" prefetch={false}>
          Cancel
        </LinkButton>
      </div>
    </QueryForm>
  );
}

/** What is typed; the others are chosen. */
const TYPED: ReadonlySet<FilterKind> = new Set<FilterKind>(["bug", "line", "number", "day"]);

const HELP: Record<FilterKind, string> = {
  name: "Any of these.",
  choice: "Any of these.",
  tracking: "A state somewhere; any of these.",
  phase: "The progress of a bug, whatever its status is called.",
  person: "Any of these people; also @me and @nobody.",
  bug: "Bug numbers, such as 12, 15, 17.",
  line: "Text to find, several values separated by commas; @none: empty.",
  number: "Any of these numbers, such as 1, 2; @none: not set.",
  day: "Any of these dates, such as 2026-11-22; @none: not set.",
};
