import { ProductLines } from "#components/catalog/product-lines.tsx";
import { NeedsMe } from "#components/home/needs-me.tsx";
import { Welcome } from "#components/home/welcome.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { countOpenByProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listClassifications } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";

/** The home page: what needs the viewer's attention; search and filing for anonymous viewers. */
export default async function HomePage() {
  const viewer = await currentViewer();
  if (viewer.userId === null) {
    return (
      <>
        <Welcome />
        <div className="grid gap-4">
          <Catalogue viewer={viewer} />
        </div>
      </>
    );
  }
  const home = await getHome(requireActor(viewer, "read"));
  return (
    <>
      <PageHead title="What needs me" />
      <div className="grid gap-4">
        <NeedsMe home={home} />
        {/* People with a role have their products in the sidebar. */}
        {viewer.grants.size === 0 ? <Catalogue viewer={viewer} /> : null}
      </div>
    </>
  );
}

async function Catalogue({ viewer }: { viewer: Viewer }) {
  const [classifications, openCounts] = await Promise.all([
    listClassifications(viewer),
    countOpenByProduct(viewer),
  ]);
  return <ProductLines classifications={classifications} openCounts={openCounts} />;
}
