import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readParam, readSegment } from "#app/param.ts";
import { notesAddress, releaseAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import {
  ControlLists,
  NotesByProduct,
  NotesDownloads,
  ProductLinks,
} from "#components/upstream/release-notes.tsx";
import { currentViewer } from "#lib/people/session.ts";
import { listContained } from "#lib/search/trackings/contained-bugs.ts";
import { notTargeted } from "#lib/upstream/notes/control-lists.ts";
import { findNotes, type ReleaseNotes } from "#lib/upstream/notes/queries.ts";

type Props = {
  params: Promise<{ milestone: string }>;
  searchParams: Promise<{
    classification?: string | string[];
    edition?: string | string[];
    check?: string | string[];
  }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Release notes of ${readSegment((await params).milestone)}` };
}

/** The release notes of a shared milestone. With `format` in the address they are a file (next.config.ts). */
export default async function NotesPage({ params, searchParams }: Props) {
  const milestone = readSegment((await params).milestone);
  const { classification, edition, check } = await searchParams;
  const viewer = await currentViewer();
  const notes = await findNotes(viewer, {
    milestone,
    classification: readParam(classification),
    edition: readParam(edition),
  });
  if (!notes) notFound();
  const { release, products } = notes;
  const lists =
    notes.lists.length > 0
      ? [...notes.lists, notTargeted(notes.bugs, await listContained(viewer, release.id))]
      : [];
  const told = products.filter(({ types }) => types.length > 0).length;
  return (
    <>
      <Breadcrumbs
        trail={[
          { label: "Releases", href: "/releases" },
          { label: release.name, href: releaseAddress(release.name, release.classification) },
          { label: "Release notes" },
        ]}
      />
      <PageHead
        title={`Release notes of ${release.name}`}
        lead={
          release.releasedOn
            ? `Released on ${release.releasedOn}.`
            : release.isOutUndated
              ? "Released, day not known."
              : "Not released yet: they change until then."
        }
        actions={
          <NotesDownloads address={(format) => notesAddress(release, { edition: notes.edition, format })} />
        }
      />
      <Editions notes={notes} />
      {lists.length > 0 ? (
        <ControlLists
          lists={lists}
          whole={readParam(check) ?? ""}
          wholeAddress={(name) =>
            `${notesAddress(release, { edition: notes.edition })}&check=${name}#check-${name}`
          }
        />
      ) : null}
      {told > 3 ? <ProductLinks products={products} /> : null}
      <div className="grid min-w-0 gap-4">
        {products.length > 0 ? (
          <NotesByProduct products={products} />
        ) : (
          <Empty>Nothing is fixed in it yet. Bugs are in the notes of their target milestone.</Empty>
        )}
      </div>
    </>
  );
}

/** The notes for everybody, and those of each product with texts of its own. */
function Editions({ notes: { release, edition, editions } }: { notes: ReleaseNotes }) {
  if (editions.length === 0) return null;
  const all = [null, ...editions];
  return (
    <Tabs
      label="Editions"
      tabs={all.map((name) => ({
        href: notesAddress(release, { edition: name }),
        label: name ?? release.classification,
        isCurrent: name === edition,
      }))}
    />
  );
}
