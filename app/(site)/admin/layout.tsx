import type { ReactNode } from "react";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { RoomNav } from "#components/admin/room-nav.tsx";

const ROOMS = [
  {
    rooms: [
      { href: "/admin", label: "Overview", isExact: true },
      { href: "/admin/settings", label: "Settings" },
    ],
  },
  {
    label: "Catalogue",
    rooms: [
      { href: "/admin/classifications", label: "Classifications" },
      { href: "/admin/products", label: "Products" },
      { href: "/admin/moves", label: "Moves upstream" },
    ],
  },
  {
    label: "Bugs",
    rooms: [
      { href: "/admin/values", label: "Values" },
      { href: "/admin/keywords", label: "Keywords" },
      { href: "/admin/workflow", label: "Workflow" },
    ],
  },
  {
    label: "People",
    rooms: [
      { href: "/admin/users", label: "People" },
      { href: "/admin/groups", label: "Groups" },
    ],
  },
  {
    label: "Records",
    rooms: [
      { href: "/admin/audit", label: "Audit log" },
      { href: "/admin/outbox", label: "Outbox" },
    ],
  },
];

/** The site's rooms; 404 for everyone except administrators. */
export default async function AdministrationLayout({
  children,
  done,
}: {
  children: ReactNode;
  /** What was just done (@done). */
  done: ReactNode;
}) {
  await enterAdministration();
  return (
    <div className="rooms">
      <RoomNav label="Administration" groups={ROOMS} />
      <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
        {done}
        {children}
      </div>
    </div>
  );
}
