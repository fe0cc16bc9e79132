import { FilterSearch } from "#components/search/filter-search.tsx";
import { ListPanel } from "#components/search/list-panel.tsx";
import { QueryForm } from "#components/search/query-form.tsx";
import { ErrorText } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import { FILTERS } from "#lib/search/filters.ts";
import { type BugQuery, bugsHref, freeFilters } from "#lib/search/query.ts";

/** Filters that can be added. `unknown`: what was typed, and is none. */
export function FilterChooser({ query, unknown }: { query: BugQuery; unknown?: string }) {
  return (
    <ListPanel title="Add a filter" href={bugsHref(query)}>
      <QueryForm query={query} without={["edit"]} aria-label="Find a filter">
        <FilterSearch
          options={freeFilters(query).map((name) => ({ value: name, label: FILTERS[name].label }))}
        />
      </QueryForm>
      {unknown ? <ErrorText id="filter-error" errors={[`There is no filter “${unknown}”.`]} /> : null}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-x-3">
        {freeFilters(query).map((name) => (
          <li key={name}>
            <Link
              href={bugsHref(query, { edit: name })}
              prefetch={false}
              scroll={false}
              className="inline-flex min-h-(--control-sm) items-center"
            >
              {FILTERS[name].label}
            </Link>
          </li>
        ))}
      </ul>
    </ListPanel>
  );
}
