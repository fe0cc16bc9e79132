import type { PageParams } from "#app/param.ts";
import { ProductLines } from "#components/catalog/product-lines.tsx";
import { BugLines } from "#components/home/bug-lines.tsx";
import { NeedsMe } from "#components/home/needs-me.tsx";
import { Welcome } from "#components/home/welcome.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { getHome, listChangedLately } from "#lib/bugs/views/home.ts";
import { listClassifications } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** The home page: what moved and what is asked of the viewer; search, what changed and products for strangers. */
export default async function HomePage({ searchParams }: { searchParams: PageParams }) {
  const [viewer, params] = await Promise.all([currentViewer(), searchParams]);
  if (viewer.userId === null) {
    return (
      <>
        <UnknownParameters params={params} />
        <Welcome />
        <div className="grid items-start gap-x-9 gap-y-4 xl:grid-cols-2">
          <ChangedLately viewer={viewer} />
          <Catalogue viewer={viewer} />
        </div>
      </>
    );
  }
  const home = await getHome(requireActor(viewer, "read"));
  const requests = home.requests.count + home.fixes.count;
  return (
    <>
      <PageHead
        title="Home"
        actions={
          // Where the page is one column, they are far down.
          requests > 0 ? (
            <a href="#requests" className="xl:hidden">
              {home.requests.hasMore || home.fixes.hasMore ? "More than " : ""}
              {countOf(requests, "request")} for you
            </a>
          ) : null
        }
      />
      <UnknownParameters params={params} />
      <div className="grid gap-4">
        <NeedsMe home={home} />
        {/* People with a role have their products in the sidebar. */}
        {viewer.grants.size === 0 ? <Catalogue viewer={viewer} /> : null}
      </div>
    </>
  );
}

async function ChangedLately({ viewer }: { viewer: Viewer }) {
  const lines = await listChangedLately(viewer);
  return (
    <Section title="Changed lately" actions={<Link href="/bugs">All open bugs</Link>} flush>
      {lines.length > 0 ? <BugLines lines={lines} /> : <Empty>No bugs have been filed yet.</Empty>}
    </Section>
  );
}

async function Catalogue({ viewer }: { viewer: Viewer }) {
  const [classifications, openCounts] = await Promise.all([
    listClassifications(viewer),
    countOpenByProduct(viewer),
  ]);
  return <ProductLines classifications={classifications} openCounts={openCounts} />;
}
