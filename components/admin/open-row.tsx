import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

/**
 * The name of a row whose forms open under it: one row at a time, by the address (`?open=v12`), so
 * that a list of hundreds stays light and works without scripts.
 */
export function OpenLink({
  room,
  id,
  isOpen,
  children,
}: {
  /** The address of the page. */
  room: string;
  id: string;
  isOpen: boolean;
  children: ReactNode;
}) {
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <Link
      href={isOpen ? room : `${room}?open=${id}#${id}`}
      scroll={false}
      aria-expanded={isOpen}
      className="-ml-1 inline-flex items-center gap-1 font-medium text-ink"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
      {children}
    </Link>
  );
}

/** The row under it, across the table. */
export function OpenedRow({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <tr className="bg-sunken">
      <td colSpan={columns} className="main">
        <div className="grid gap-4 py-3 sm:px-5">{children}</div>
      </td>
    </tr>
  );
}
