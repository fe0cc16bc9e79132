import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KeywordTable, NewKeyword } from "#components/admin/keyword-table.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { listManagedKeywords } from "#lib/admin/keywords/queries.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "Keywords of the site" };

/** The keywords that every product offers. */
export default async function SiteKeywordsPage({
  searchParams,
}: {
  searchParams: Promise<{ open?: string | string[] }>;
}) {
  const viewer = await currentViewer();
  if (!viewer.isAdministrator) notFound();
  const keywords = await listManagedKeywords(viewer, null);
  return (
    <>
      <PageHead title="Keywords of the site" lead="Every product offers them, beside its own." />
      <Section title="Keywords" count={keywords.length} flush>
        <NewKeyword noun="siteKeyword" owner={{}} />
        {keywords.length > 0 ? (
          <KeywordTable
            caption="Keywords of the site"
            keywords={keywords}
            manage={{
              noun: "siteKeyword",
              owner: {},
              room: "/admin/keywords",
              open: [(await searchParams).open].flat()[0] ?? "",
            }}
          />
        ) : (
          <Empty>None yet.</Empty>
        )}
      </Section>
    </>
  );
}
