import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { DocText } from "#components/bugs/doc-text.tsx";
import { notesAddress, productAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { findDoc } from "#lib/bugs/docs/queries.ts";
import { DOC_TYPES } from "#lib/catalog/doc-types.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Doc text" };

/** What release notes say about a bug: its doc type, the text for everybody, and those of products built on it. */
export default async function DocPage({ params }: { params: Promise<{ id: string }> }) {
  const number = parseNumber(readSegment((await params).id));
  const doc = number === null ? null : await findDoc(await currentViewer(), number);
  if (!doc) notFound();
  const { id, summary, product, classification, milestone, isShared, texts } = doc;
  return (
    <div className="grid max-w-200 gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: product, href: productAddress(product) },
            { label: `Bug ${id}`, href: `/bugs/${id}` },
            { label: "Doc text" },
          ]}
        />
        <PageHead
          title={`Doc text of bug ${id}`}
          lead={
            <>
              {summary}
              {milestone && isShared ? (
                <>
                  . Its text goes into the{" "}
                  <Link href={notesAddress({ name: milestone, classification })}>
                    release notes of {milestone}
                  </Link>
                  .
                </>
              ) : null}
            </>
          }
        />
      </div>
      {texts.map((text) => (
        <DocText key={text.product ?? ""} doc={doc} text={text} types={DOC_TYPES} />
      ))}
    </div>
  );
}
