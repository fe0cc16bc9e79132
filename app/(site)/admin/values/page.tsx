import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { type RoomParams, readRoom } from "#app/room.ts";
import { RoomList } from "#components/admin/room-list.tsx";
import { ValueSection } from "#components/admin/value-section.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { listValueNames, listValues } from "#lib/admin/values/queries.ts";

export const metadata: Metadata = { title: "Values" };

/** Severities, priorities, statuses and resolutions of the whole site. */
export default async function ValuesPage({ searchParams }: { searchParams: RoomParams }) {
  const viewer = await enterAdministration();
  const requested = await readRoom("/admin/values", searchParams);
  const found = await listValues(viewer, { ...requested, openRow: requested.open || null });
  const room = { ...requested, page: found.page };
  const opened = found.rows.find(({ id }) => id === room.open);
  const names = opened ? await listValueNames(viewer, opened.kind) : [];
  const shown = { room, found, names };
  return (
    <>
      <PageHead
        title="Values"
        lead="Products offer these values unless they have chosen their own. Workflows define the transitions between statuses."
      />
      <RoomList room={room} found={found} label="Value">
        <ValueSection kind="severity" title="Severities" isFree {...shown} />
        <ValueSection kind="priority" title="Priorities" isFree {...shown} />
        <ValueSection kind="status" title="Statuses" {...shown} />
        <ValueSection kind="resolution" title="Resolutions" {...shown} />
      </RoomList>
    </>
  );
}
