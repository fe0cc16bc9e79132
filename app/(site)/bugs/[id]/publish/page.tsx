import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { productAddress } from "#components/catalog/addresses.ts";
import { Linked } from "#components/linked.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { TakeBack } from "#components/upstream/downstream-only.tsx";
import { DownstreamOnlyForm } from "#components/upstream/downstream-only-form.tsx";
import { MarkKnownForm } from "#components/upstream/mark-known-form.tsx";
import { PublishForm } from "#components/upstream/publish-form.tsx";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";
import { findPrivateReport } from "#lib/upstream/routing/report-page.ts";

export const metadata: Metadata = { title: "Publish upstream" };

/** What becomes public of a private report, chosen and previewed by people of the downstream product. */
export default async function PublishPage({ params }: { params: Promise<{ id: string }> }) {
  const number = parseNumber(readSegment((await params).id));
  const report = number === null ? null : await findPrivateReport(await currentViewer(), number);
  if (!report) notFound();
  const { id, product, home, isUnrouted, isPublished, publishedAs, downstreamOnlyReason } = report;
  return (
    <div className="grid max-w-200 grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: product, href: productAddress(product) },
            { label: "Unrouted", href: productAddress(product, "unrouted") },
            { label: `Bug ${id}`, href: `/bugs/${id}` },
          ]}
        />
        <PageHead
          title={`Publish bug ${id} upstream`}
          lead={`Choose what everybody may read in ${home}. Everything else stays in this private bug.`}
        />
      </div>
      {isUnrouted ? (
        <>
          <Section title="Can everybody read this bug already?">
            <MarkKnownForm id={id} product={product} />
          </Section>
          <PublishForm report={report} />
          <Disclosure summary={`It concerns only ${product}`}>
            <DownstreamOnlyForm id={id} product={product} />
          </Disclosure>
        </>
      ) : isPublished ? (
        <Notice title="It is published.">
          {publishedAs === null ? (
            "The bug that it became is not shown to you."
          ) : (
            <>
              It is worked on in <Link href={`/bugs/${publishedAs}`}>bug {publishedAs}</Link>.
            </>
          )}
        </Notice>
      ) : (
        <>
          <Notice title={`It concerns only ${product}.`}>
            <Linked text={downstreamOnlyReason} bugId={id} />
          </Notice>
          <TakeBack bugId={id} />
        </>
      )}
    </div>
  );
}
