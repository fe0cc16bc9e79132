import { DeleteSearch } from "#components/search/delete-search.tsx";
import { RenameSearch } from "#components/search/rename-search.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { FormAction } from "#lib/http/form-state.ts";
import { FILTER_NAMES, FILTERS, wordOf } from "#lib/search/filters.ts";
import { type BugQuery, parseBugQuery, statusesOf } from "#lib/search/query.ts";
import type { SavedSearch } from "#lib/search/saved-searches.ts";
import { sayValue } from "#lib/search/words.ts";

type SavedSearchTableProps = {
  searches: readonly SavedSearch[];
  changeAction: FormAction;
  deleteAction: FormAction;
};

/** The viewer's saved searches. */
export function SavedSearchTable({ searches, changeAction, deleteAction }: SavedSearchTableProps) {
  return (
    <Table caption="Saved searches">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Searches for</Th>
          <Th>Pinned</Th>
          <Th>
            <span className="sr-only">Change</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {searches.map((search) => (
          <tr key={search.id} id={`search-${search.id}`}>
            <Td main>
              <Link
                href={search.query ? `/bugs?${search.query}` : "/bugs"}
                className="break-words font-medium"
              >
                {search.name}
              </Link>
            </Td>
            <Td className="break-words text-muted">
              {describeQuery(parseBugQuery(new URLSearchParams(search.query)).query)}
            </Td>
            <Td>{search.isPinned ? "pinned" : ""}</Td>
            <Td>
              <div className="flex flex-wrap items-start gap-2 sm:justify-end">
                <RenameSearch search={search} action={changeAction} />
                <DeleteSearch search={search} action={deleteAction} />
              </div>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** A query in words: "open · Product Engine or Agent · “network”". */
function describeQuery(query: BugQuery): string {
  const parts = [
    statusesOf(query).map(sayValue).join(" or "),
    ...FILTER_NAMES.filter((name) => name !== "status" && query.filters[name]).map(
      (name) =>
        `${FILTERS[name].label} ${query.filters[name]?.map((value) => wordOf(name, value)).join(" or ")}`,
    ),
  ];
  if (query.text) parts.push(`“${query.text}”`);
  return parts.join(" · ");
}
