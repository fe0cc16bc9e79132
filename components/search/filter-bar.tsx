import { QueryForm } from "#components/search/query-form.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";
import { FILTERS, type FilterName, shorten, wordOf } from "#lib/search/filters.ts";
import { describeProblem } from "#lib/search/problems.ts";
import {
  type BugQuery,
  bugQuery,
  bugsHref,
  type Problem,
  setFilters,
  switchOf,
  withFilter,
} from "#lib/search/query.ts";

type FilterBarProps = {
  query: BugQuery;
  problems: readonly Problem[];
};

/** The search of a list: words, open or closed, and a chip for each filter, to change or remove it. */
export function FilterBar({ query, problems }: FilterBarProps) {
  const set = setFilters(query);
  const href = bugsHref(query);
  const textProblems = problems.filter(({ field }) => field === "text");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex flex-wrap items-center gap-2 max-sm:relative">
        <search className="min-w-0 flex-1 basis-56 sm:max-w-96">
          {/* The key resets the box after navigation, so that it shows the current search. */}
          <QueryForm key={href} query={query} without={["text"]} className="flex gap-2">
            <label htmlFor="text" className="sr-only">
              Words in summary or comments
            </label>
            <input
              id="text"
              name="text"
              type="search"
              defaultValue={query.text}
              placeholder="Words in summary or comments"
              aria-keyshortcuts="f"
              data-key="f"
              aria-invalid={textProblems.length > 0 || undefined}
              aria-describedby={textProblems.length > 0 ? "problems" : undefined}
              className="control"
            />
            <Button type="submit" aria-label="Search">
              <Icon name="search" />
            </Button>
          </QueryForm>
        </search>
        <OpenSwitch query={query} />
        <LinkButton href={bugsHref(query, { edit: "filter" })} prefetch={false} scroll={false}>
          <Icon name="plus" />
          Add filter
        </LinkButton>
        {set.map((name) => (
          <Chip
            key={name}
            href={bugsHref(query, { edit: name })}
            removeHref={bugsHref(withFilter(query, name, []))}
            removeLabel={`Remove the filter ${FILTERS[name].label}`}
          >
            <span className="text-muted">{FILTERS[name].label}</span> {describeValues(query, name, problems)}
          </Chip>
        ))}
        {set.length > 1 ? (
          <Link href={bugsHref(bugQuery({ ...query, filters: {}, text: "" }))} prefetch={false}>
            Clear all
          </Link>
        ) : null}
      </div>
      <Problems problems={problems} />
    </div>
  );
}

const STATUS_CHOICES = [
  { value: "@open", label: "Open" },
  { value: "@closed", label: "Closed" },
  { value: "@all", label: "All" },
];

function OpenSwitch({ query }: { query: BugQuery }) {
  const current = switchOf(query);
  return (
    <nav aria-label="Open or closed" className="switch">
      {STATUS_CHOICES.map(({ value, label }) => (
        <Link
          key={value}
          href={bugsHref(withFilter(query, "status", [value]))}
          prefetch={false}
          aria-current={value === current ? "true" : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** The values of a filter; unknown ones are marked. */
function describeValues(query: BugQuery, name: FilterName, problems: readonly Problem[]) {
  const unknown = problems.filter(({ field }) => field === name).map(({ value }) => value);
  const isUnknown = (value: string) => unknown.includes(value) || unknown.includes(shorten(value));
  return (query.filters[name] ?? []).map((value, index) => (
    <span key={value}>
      {index > 0 ? " or " : null}
      {isUnknown(value) ? (
        <span className="text-red">
          <span aria-hidden="true">▲ </span>
          <s>{shorten(value)}</s>
        </span>
      ) : (
        <bdi className="font-medium">{wordOf(name, value)}</bdi>
      )}
    </span>
  ));
}

/** Problems with the query, one line each. */
function Problems({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul id="problems" className="grid gap-0.5 text-sm">
      {problems.slice(0, PROBLEMS_MAX).map((problem) => (
        <li key={describeProblem(problem)} className="font-medium text-red">
          <span aria-hidden="true">▲ </span>
          <span className="sr-only">Not understood: </span>
          {describeProblem(problem)}
        </li>
      ))}
      {problems.length > PROBLEMS_MAX ? (
        <li className="text-muted">and {problems.length - PROBLEMS_MAX} more</li>
      ) : null}
    </ul>
  );
}

const PROBLEMS_MAX = 8;
