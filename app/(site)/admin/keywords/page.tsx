import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { KeywordTable, NewKeyword } from "#components/admin/keyword-table.tsx";
import { RoomList } from "#components/admin/room-list.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { listManagedKeywords } from "#lib/admin/keywords/queries.ts";
import { openNumber } from "#lib/admin/rows/paging.ts";

export const metadata: Metadata = { title: "Keywords of the site" };

/** The keywords of the site, which are available in every product. */
export default async function SiteKeywordsPage({ searchParams }: { searchParams: RoomParams }) {
  const viewer = await enterAdministration();
  const room = await readRoom("/admin/keywords", searchParams);
  const openRow = openNumber(room.open, "k");
  const found = await listManagedKeywords(viewer, null, { ...room, openRow });
  const manage = { noun: "siteKeyword" as const, owner: {} };
  return (
    <>
      <PageHead title="Keywords of the site" lead="Available in every product, in addition to its own." />
      <RoomList room={room} found={found} label="Keyword">
        <Section title="Keywords" count={found.total} flush>
          <NewKeyword room={room} {...manage} />
          {found.total > 0 ? (
            <KeywordTable
              caption="Keywords of the site"
              keywords={found.rows}
              room={{ ...room, page: found.page }}
              manage={manage}
            />
          ) : null}
          {found.total === 0 && !room.text ? <Empty>None yet.</Empty> : null}
        </Section>
      </RoomList>
    </>
  );
}
