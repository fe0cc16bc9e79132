import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BugTable } from "#components/bugs/bug-list.tsx";
import { sayCount } from "#components/bugs/say-count.ts";
import { ColumnChooser } from "#components/search/column-chooser.tsx";
import { EmptyList } from "#components/search/empty-list.tsx";
import { FilterBar } from "#components/search/filter-bar.tsx";
import { FilterChooser } from "#components/search/filter-chooser.tsx";
import { FilterForm } from "#components/search/filter-form.tsx";
import { ListActions } from "#components/search/list-actions.tsx";
import { ListPanel } from "#components/search/list-panel.tsx";
import { ListTab } from "#components/search/list-tab.tsx";
import { SaveSearch } from "#components/search/save-search.tsx";
import { SelectionBar } from "#components/search/selection-bar.tsx";
import { signInHref } from "#components/sign-in-href.ts";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { findBugNumber } from "#lib/bugs/views/bug.ts";
import { listDownstreamNames } from "#lib/catalog/queries.ts";
import { type AppError, Busy, InvalidInput } from "#lib/errors.ts";
import { currentViewer } from "#lib/people/session.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { saveSearchAction } from "#lib/search/actions.ts";
import { COLUMNS, type ColumnName, DEFAULT_COLUMNS, isSortable } from "#lib/search/columns.ts";
import { type Facet, listFacets } from "#lib/search/facets.ts";
import { isFilterName } from "#lib/search/filters.ts";
import { printListVisit } from "#lib/search/list-visit.ts";
import {
  type BugQuery,
  bugsHref,
  type Problem,
  parseBugQuery,
  printBugQuery,
  withFilter,
} from "#lib/search/query.ts";
import { TooSlow } from "#lib/search/read.ts";
import { type Count, countSearch, runSearch, type SearchResult } from "#lib/search/run-search.ts";
import { findSavedSearch } from "#lib/search/site-frame.ts";
import { cleanLine } from "#lib/text.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** A saved search is known by its name. */
export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { query } = parseBugQuery(readParams(await searchParams));
  return { title: (await findSaved(query))?.name ?? "Bugs" };
}

/** The bug list; the search is in the address. */
export default async function BugsPage({ searchParams }: Props) {
  const params = readParams(await searchParams);
  const viewer = await currentViewer();
  const { query: asked, problems } = parseBugQuery(params);
  await redirectSearch(viewer, params, asked, problems);
  const edited = params.get("edit") ?? "";
  const [{ found, options, refusal }, saved] = await Promise.all([
    search(viewer, asked, params, edited),
    problems.length > 0 ? null : findSaved(asked),
  ]);
  const query = found?.understood ?? asked;
  // A bookmark or saved search from before something was renamed.
  if (found?.isRenamed && found.problems.length + problems.length === 0)
    redirect(bugsHref(query, edited ? { edit: edited } : {}));
  const all = [...problems, ...(found?.problems ?? [])];
  return (
    <>
      <PageHead
        title={
          <>
            {saved ? <bdi>{saved.name}</bdi> : "Bugs"}{" "}
            {found ? (
              <span className="ml-1 font-normal text-muted text-sm">{sayCount(found.count)}</span>
            ) : null}
          </>
        }
        actions={<ListActions query={query} maySave={viewer.userId !== null} saved={saved} />}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <FilterBar query={query} problems={all} />
        {viewer.userId === null && all.some(({ value }) => value === "@me") ? (
          <p>
            <Link href={signInHref(bugsHref(query))}>Sign in</Link>
          </p>
        ) : null}
        <Opened viewer={viewer} query={query} edited={edited} options={options} problems={all} />
        {found ? <Found viewer={viewer} query={query} found={found} /> : null}
        {refusal ? <Refused error={refusal} /> : null}
      </div>
      <ListTab visit={printListVisit(params, new Date())} />
    </>
  );
}

type OpenedProps = {
  viewer: Viewer;
  query: BugQuery;
  edited: string;
  options: readonly Facet[];
  problems: Problem[];
};

/** The panel that `?edit=` opens above the list. */
function Opened({ viewer, query, edited, options, problems }: OpenedProps) {
  if (edited === "filter") return <FilterChooser query={query} />;
  if (edited === "columns")
    return <ColumnChooser key={bugsHref(query)} query={query} shown={visibleColumns(query)} />;
  if (edited === "save" && viewer.userId !== null) {
    return (
      <ListPanel title="Save this search" href={bugsHref(query)}>
        <SaveSearch key={bugsHref(query)} query={printBugQuery(query).toString()} action={saveSearchAction} />
        <p className="mt-3">
          <Link href="/searches">All saved searches</Link>
        </p>
      </ListPanel>
    );
  }
  if (!isFilterName(edited))
    return edited && edited !== "save" ? <FilterChooser query={query} unknown={edited.slice(0, 60)} /> : null;
  return (
    <FilterForm
      key={`${edited} ${bugsHref(query)}`}
      query={query}
      name={edited}
      options={options}
      problems={problems}
    />
  );
}

async function Found({ viewer, query, found }: { viewer: Viewer; query: BugQuery; found: SearchResult }) {
  const { rows, next, previous, count } = found;
  const columns = visibleColumns(query);
  if (rows.length === 0) {
    const [inAll, downstream] = await Promise.all([
      countOfAnyStatus(viewer, query),
      listDownstreamNames(viewer, query.filters.product ?? []),
    ]);
    return (
      <Section flush>
        <EmptyList query={query} inAll={inAll} downstream={downstream} />
      </Section>
    );
  }
  return (
    <form action="/bugs" autoComplete="off" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div>
        <BugTable
          rows={rows}
          columns={columns}
          caption="Bugs"
          sort={query.sort}
          sortHref={(column) => sortHref(query, column)}
          tracking={query.filters.tracking}
          isSelectable
        />
      </div>
      <Pager
        previous={previous ? bugsHref(query, { before: previous }) : null}
        next={next ? bugsHref(query, { after: next }) : null}
      >
        {rows.length === count.number ? `All ${sayCount(count)}` : `${rows.length} of ${sayCount(count)}`}
      </Pager>
      {/* The selected bugs are shown in the same order, with the same columns. */}
      {[...printBugQuery(query)]
        .filter(([name]) => name === "sort" || name === "columns")
        .map(([name, value]) => (
          <input key={value} type="hidden" name={name} value={value} />
        ))}
      <SelectionBar
        all={viewer.userId === null ? null : printBugQuery(query).toString() || "status=open"}
        count={sayCount(count)}
      />
    </form>
  );
}

/** The error instead of a list. */
function Refused({ error }: { error: AppError }) {
  const title = error instanceof TooSlow ? "This search took too long." : undefined;
  return (
    <Notice kind="warn" title={title}>
      {error.message}
    </Notice>
  );
}

async function findSaved(query: BugQuery) {
  return findSavedSearch(await currentViewer(), printBugQuery(query).toString());
}

type SearchOutcome = { found?: SearchResult; options: Facet[]; refusal?: AppError };

/** The list and the choices of the filter being edited, or an error. */
async function search(
  viewer: Viewer,
  query: BugQuery,
  params: URLSearchParams,
  edited: string,
): Promise<SearchOutcome> {
  const [after, before] = [params.get("after") ?? "", params.get("before") ?? ""];
  try {
    const [found, options] = await Promise.all([
      runSearch(viewer, query, { after, before }),
      isFilterName(edited) ? listFacets(viewer, query, edited) : [],
    ]);
    return { found, options };
  } catch (error) {
    if (isRefusal(error)) return { options: [], refusal: error };
    throw error;
  }
}

function isRefusal(error: unknown): error is AppError {
  return error instanceof TooSlow || error instanceof Busy || error instanceof InvalidInput;
}

/** Zero when counting fails. */
async function countOfAnyStatus(viewer: Viewer, query: BugQuery): Promise<Count> {
  try {
    return await countSearch(viewer, withFilter(query, "status", ["@all"]));
  } catch (error) {
    if (isRefusal(error)) return { number: 0, isExact: false };
    throw error;
  }
}

/** For the search box: redirects a bug number or alias to the bug, anything else to its normalised address. */
async function redirectSearch(
  viewer: Viewer,
  params: URLSearchParams,
  query: BugQuery,
  problems: Problem[],
): Promise<void> {
  const text = params.get("q");
  const word = cleanLine((text ?? "").slice(0, 100)).replace(/^(bug +)?#?(?=\d+$)/i, "");
  const number = word === "" || word.includes(" ") ? null : await findBugNumber(viewer, word);
  if (number !== null) redirect(`/bugs/${number}`);
  const isBlank = text !== null || params.get("text") === "";
  if (isBlank && problems.length === 0) redirect(bugsHref(query));
}

function readParams(given: Record<string, string | string[] | undefined>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, values] of Object.entries(given)) {
    for (const value of [values ?? []].flat()) params.append(name, value);
  }
  return params;
}

/**
 * The default columns without those that would be the same in every row, and without components in a list of several
 * products.
 */
function visibleColumns({ columns, filters }: BugQuery): readonly ColumnName[] {
  if (columns !== DEFAULT_COLUMNS) return columns;
  return columns.filter(
    (name) =>
      !(name === "product" && filters.product?.length === 1) &&
      !(name === "component" && filters.product?.length !== 1) &&
      !(name === "component" && filters.component?.length === 1 && filters.component[0] !== "@none") &&
      !(name === "assignee" && filters.assignee?.length === 1),
  );
}

/** The first click sorts in the usual direction, the second one reverses it. */
function sortHref(query: BugQuery, column: ColumnName): string | null {
  if (!isSortable(column)) return null;
  const { sort } = query;
  const other = sort.direction === "ascending" ? "descending" : "ascending";
  const direction = sort.column === column ? other : (COLUMNS[column].sorts ?? "ascending");
  return bugsHref({ ...query, sort: { column, direction } });
}
