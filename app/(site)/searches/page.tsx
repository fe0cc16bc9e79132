import type { Metadata } from "next";
import type { PageParams } from "#app/param.ts";
import { SavedSearchTable } from "#components/search/saved-search-table.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { currentViewer } from "#lib/people/session.ts";
import { changeSearchAction, deleteSearchAction } from "#lib/search/actions.ts";
import { listSavedSearches } from "#lib/search/saved-searches.ts";

export const metadata: Metadata = { title: "Saved searches" };

/** The viewer's saved searches: run, rename, pin, delete. */
export default async function SearchesPage({ searchParams }: { searchParams: PageParams }) {
  const [viewer, params] = await Promise.all([currentViewer(), searchParams]);
  const searches = await listSavedSearches(viewer);
  return (
    <>
      <PageHead
        title="Saved searches"
        lead="Pinned searches are shown in the sidebar."
        actions={<LinkButton href="/bugs">New search</LinkButton>}
      />
      <UnknownParameters params={params} />
      {viewer.userId === null ? (
        <Notice
          actions={
            <LinkButton href="/sign-in?next=/searches" size="sm">
              Sign in
            </LinkButton>
          }
        >
          Sign in to save searches. Or bookmark the address of a list, which contains the search.
        </Notice>
      ) : (
        <Section flush>
          {searches.length === 0 ? (
            <Empty action={<LinkButton href="/bugs">Search bugs</LinkButton>}>
              You have no saved searches. Filter the list of bugs, then choose “Save search”.
            </Empty>
          ) : (
            <SavedSearchTable
              searches={searches}
              changeAction={changeSearchAction}
              deleteAction={deleteSearchAction}
            />
          )}
        </Section>
      )}
    </>
  );
}
