import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { enterSettings, ROOM_GROUPS, ROOMS } from "#app/(site)/products/[product]/settings/rooms.ts";
import { RoomNav } from "#components/admin/room-nav.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";

import { can } from "#lib/people/viewer.ts";

/** The settings of a product; 404 for everyone except its maintainers. */
export default async function SettingsLayout({
  children,
  done,
  params,
}: {
  children: ReactNode;
  /** What was just done (@done). */
  done: ReactNode;
  params: Promise<{ product: string }>;
}) {
  const { viewer, product } = await enterSettings((await params).product);
  const base = `/products/${encodeURIComponent(product.name)}`;
  const rooms = ROOMS.filter(({ capability }) => can(viewer, capability, product.id));
  if (rooms.length === 0) notFound();
  return (
    <div className="grid gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: "Products", href: "/products" },
            { label: product.name, href: base },
            { label: "Settings" },
          ]}
        />
        <h1>Settings of {product.name}</h1>
      </div>
      <div className="rooms">
        <RoomNav
          label="Settings"
          groups={ROOM_GROUPS.map((group) => ({
            label: group,
            rooms: rooms
              .filter((room) => room.group === group)
              .map(({ path, label }) => ({ href: `${base}/settings/${path}`, label })),
          })).filter((group) => group.rooms.length > 0)}
        />
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
          {done}
          {children}
        </div>
      </div>
    </div>
  );
}
