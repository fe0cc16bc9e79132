import { FilterSearch } from "#components/search/filter-search.tsx";
import { ListPanel } from "#components/search/list-panel.tsx";
import { QueryForm } from "#components/search/query-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { FILTERS } from "#lib/search/filters.ts";
import { type BugQuery, bugsHref, freeFilters } from "#lib/search/query.ts";

/** Filters that can be added. */
export function FilterChooser({ query }: { query: BugQuery }) {
  return (
    <ListPanel title="Add a filter" href={bugsHref(query)}>
      <QueryForm query={query} without={["edit"]} aria-label="Find a filter">
        <FilterSearch
          options={freeFilters(query).map((name) => ({ value: name, label: FILTERS[name].label }))}
        />
      </QueryForm>
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
