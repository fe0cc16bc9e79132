"use client";

import { usePathname } from "next/navigation";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";

/** Rooms under a heading; `isExact`: not current on the pages below it. */
export type RoomGroup = {
  label?: string;
  rooms: readonly { href: string; label: string; isExact?: boolean }[];
};

/** The list of rooms at the side of one; on phones a menu that works without JavaScript. */
export function RoomNav({ label, groups }: { label: string; groups: readonly RoomGroup[] }) {
  const path = usePathname();
  const isCurrent = ({ href, isExact }: RoomGroup["rooms"][number]) =>
    path === href || (!isExact && path.startsWith(`${href}/`));
  const current = groups.flatMap(({ rooms }) => rooms).find(isCurrent);
  const lists = groups.map(({ label, rooms }) => (
    <div key={label ?? ""}>
      {label ? <p>{label}</p> : null}
      <ul>
        {rooms.map((room) => (
          <li key={room.href}>
            <Link href={room.href} aria-current={isCurrent(room) ? "page" : undefined}>
              {room.label}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
  return (
    <nav aria-label={label} className="room-nav">
      <details data-closes>
        <summary>
          <Icon name="chevron-down" />
          {label}: <strong>{current?.label ?? "choose"}</strong>
        </summary>
        <div>{lists}</div>
      </details>
      <div className="room-list">{lists}</div>
    </nav>
  );
}
