import { bugListAddress } from "#components/catalog/addresses.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { FILTER_NAMES, FILTERS } from "#lib/search/filters.ts";
import { type BugQuery, bugQuery, bugsHref, switchOf, withFilter } from "#lib/search/query.ts";
import type { Count } from "#lib/search/run-search.ts";
import { sayValue } from "#lib/search/words.ts";

type EmptyListProps = {
  query: BugQuery;
  /** The count for any status. */
  inAll: Count;
  /** Of the products that were asked for, those that are built on others. */
  downstream: readonly string[];
};

/** Shown when no bug matches: suggestions for a broader search. */
export function EmptyList({ query, inAll, downstream }: EmptyListProps) {
  const current = switchOf(query);
  const set = FILTER_NAMES.filter((name) => name !== "status" && query.filters[name]);
  const withoutText = bugQuery({ ...query, text: "" });
  return (
    <div className="grid justify-items-start gap-3 p-4">
      <p className="font-medium">
        {current && current !== "@all" ? `No ${sayValue(current)} bug` : "No bug"} matches{" "}
        {set.length + (query.text ? 1 : 0) > 1 ? "all of these filters." : "this search."}
      </p>
      {inAll.number > 0 ? (
        <LinkButton href={bugsHref(withFilter(query, "status", ["@all"]))}>
          Show {inAll.isExact ? "" : "more than "}
          {inAll.number.toLocaleString("en")} of any status
        </LinkButton>
      ) : null}
      {downstream.map((product) => (
        <p key={product}>
          What is filed for {product} is mostly worked on in the products that it is built on.{" "}
          <Link href={bugListAddress({ tracking: `@any:${product}`, status: "@all" })}>
            Bugs tracked for {product}
          </Link>
        </p>
      ))}
      {set.length > 0 || query.text ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {query.text ? (
            <li>
              <Link href={bugsHref(withoutText)} prefetch={false}>
                Without the words “{query.text}”
              </Link>
            </li>
          ) : null}
          {set.map((name) => (
            <li key={name}>
              <Link href={bugsHref(withFilter(query, name, []))} prefetch={false}>
                With any {FILTERS[name].label.toLowerCase()}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
