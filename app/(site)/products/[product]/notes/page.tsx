import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readParam, readSegment } from "#app/param.ts";
import { followRenamedProduct } from "#app/renamed.ts";
import { productAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead } from "#components/ui/section.tsx";
import {
  ControlLists,
  NotesByProduct,
  NotesDownloads,
  ProductLinks,
} from "#components/upstream/release-notes.tsx";
import { currentViewer } from "#lib/people/session.ts";
import { readVersionNotes } from "./read-notes.ts";

type Props = {
  params: Promise<{ product: string }>;
  searchParams: Promise<{ version?: string | string[]; check?: string | string[] }>;
};

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const version = readParam((await searchParams).version) ?? "";
  return { title: `Release notes of ${readSegment((await params).product)} ${version}` };
}

/** The release notes of a version of a downstream product: what it has that the version before did not. */
export default async function VersionNotesPage({ params, searchParams }: Props) {
  const asked = await searchParams;
  const product = readSegment((await params).product);
  const viewer = await currentViewer();
  const notes = await readVersionNotes(viewer, product, readParam(asked.version) ?? "");
  if (!notes) {
    await followRenamedProduct(viewer, product);
    notFound();
  }
  const { version, release, products, lists } = notes;
  const address = (more: Record<string, string>) =>
    productAddress(version.product, `notes?${new URLSearchParams({ version: version.name, ...more })}`);
  const since = version.previous === null ? "" : `What is new since ${version.previous}. `;
  return (
    <>
      <Breadcrumbs
        trail={[
          { label: "Products", href: "/products" },
          { label: version.product, href: productAddress(version.product) },
          { label: "Upstream", href: productAddress(version.product, "upstream") },
          { label: "Release notes" },
        ]}
      />
      <PageHead
        title={`Release notes of ${release.name}`}
        lead={`${since}${
          version.isReleased
            ? `Released${version.releasedOn ? ` on ${version.releasedOn}` : ""}.`
            : "Not released yet: they change until then."
        }`}
        actions={<NotesDownloads address={(format) => address({ format })} />}
      />
      {lists.length > 0 ? (
        <ControlLists
          lists={lists}
          whole={readParam(asked.check) ?? ""}
          wholeAddress={(name) => `${address({ check: name })}#check-${name}`}
        />
      ) : null}
      {products.length > 3 ? <ProductLinks products={products} /> : null}
      <div className="grid min-w-0 gap-4">
        {products.length > 0 ? (
          <NotesByProduct products={products} />
        ) : (
          <Empty>
            {version.previous === null
              ? `${version.name} follows no version: nothing tells what is new in it.`
              : `Nothing is fixed in ${version.name} that ${version.previous} did not have.`}
          </Empty>
        )}
      </div>
    </>
  );
}
