import { Fragment, type ReactNode } from "react";
import { type FormId, isForm, type Room, roomAddress } from "#components/admin/room.ts";

/**
 * The name of a row whose forms open below it, one row at a time, by the address (`?open=v12`): a list of hundreds stays
 * small and works without JavaScript. `inner` for a row inside an open row.
 */
export function OpenLink({
  room,
  id,
  inner,
  children,
}: {
  room: Room;
  id: string;
  inner?: boolean;
  children: ReactNode;
}) {
  const { open, page } = inner ? room.inner : room;
  const isOpen = open === id;
  // The page of a row follows from the row; closing it, or opening a form, stays on the page.
  const changes = isOpen ? { open: "", page } : { open: id, page: isForm(id) ? page : null };
  const href = roomAddress(room, inner ? { inner: changes } : changes);
  // Relative addresses save bytes in tables with many rows.
  return (
    <a href={isOpen ? href : href.slice(room.address.length)} aria-expanded={isOpen}>
      {children}
    </a>
  );
}

/** The row below it, across the table. */
export function OpenedRow({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <tr className="bg-sunken">
      <td colSpan={columns} className="main">
        <div className="grid gap-4 py-3 sm:px-5">{children}</div>
      </td>
    </tr>
  );
}

/** A table row: `children` are its cells, `forms` is shown below when it is open. */
export function Row({
  room,
  id,
  inner,
  columns,
  forms,
  children,
}: {
  room: Room;
  id: string;
  /** A row of the list inside an open row. */
  inner?: boolean;
  columns: number;
  forms: () => ReactNode;
  children: ReactNode;
}) {
  return (
    <Fragment>
      <tr id={id}>{children}</tr>
      {(inner ? room.inner.open : room.open) === id ? (
        <OpenedRow columns={columns}>{forms()}</OpenedRow>
      ) : null}
    </Fragment>
  );
}

/** The form for a new item, opened by a link. */
export function NewRow({
  room,
  label,
  id = "new",
  children,
}: {
  room: Room;
  /** The label of the link: “New component”. */
  label: string;
  id?: FormId;
  children: ReactNode;
}) {
  return (
    <div id={id} className="opens new-row border-line border-b px-2 py-2 last:border-b-0">
      <OpenLink room={room} id={id}>
        {label}
      </OpenLink>
      {room.open === id ? <div className="pt-3 pb-1">{children}</div> : null}
    </div>
  );
}
