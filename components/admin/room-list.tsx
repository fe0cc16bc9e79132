import type { ReactNode } from "react";
import { isForm, type Room, roomAddress } from "#components/admin/room.ts";
import { SoftLinks } from "#components/admin/soft-links.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Input } from "#components/ui/input.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import type { PageOf } from "#lib/admin/rows/paging.ts";
import { sayNumber } from "#lib/text.ts";

type ListProps = {
  room: Room;
  found: PageOf<unknown>;
  /** What the search finds: “Keyword”. */
  label: string;
  /** The open row is in another list of the page. */
  isElsewhere?: boolean;
  children: ReactNode;
};

/** A table with search and pages. */
export function RoomList({ room, found, label, isElsewhere, children }: ListProps) {
  const page = (number: number) => roomAddress(room, { open: "", page: number });
  const isLost = room.open !== "" && !isForm(room.open) && !found.hasOpen && !isElsewhere;
  const lost = isLost ? ["What was open here does not exist, or not any more."] : [];
  return (
    <SoftLinks>
      <div className="grid gap-4">
        <ProblemList problems={[...room.problems, ...lost]} />
        {found.pages > 1 || room.text ? (
          <RowSearch action={room.address} name="q" text={room.text} label={label} />
        ) : null}
        {children}
        {found.rows.length === 0 && room.text ? <Empty>Nothing matches “{room.text}”.</Empty> : null}
        <Pages found={found} address={page} />
      </div>
    </SoftLinks>
  );
}

/** The same for a list inside an open row. */
export function InnerList({ room, found, label, children }: ListProps) {
  const { text } = room.inner;
  const hiddenFields = { q: room.text, open: room.open };
  return (
    <div className="grid gap-2">
      {found.pages > 1 || text ? (
        <RowSearch action={room.address} name="who" text={text} label={label} hiddenFields={hiddenFields} />
      ) : null}
      {children}
      {found.total === 0 && text ? <p className="text-muted">Nobody matches “{text}”.</p> : null}
      <Pages found={found} address={(page) => roomAddress(room, { inner: { page } })} />
    </div>
  );
}

/** A search form by name. */
function RowSearch({
  action,
  name,
  text,
  label,
  hiddenFields = {},
}: {
  action: string;
  name: string;
  text: string;
  label: string;
  hiddenFields?: Record<string, string>;
}) {
  return (
    <search>
      <form action={action} className="flex flex-wrap gap-2">
        {Object.entries(hiddenFields).map(([field, value]) =>
          value ? <input key={field} type="hidden" name={field} value={value} /> : null,
        )}
        <Input
          type="search"
          name={name}
          defaultValue={text}
          aria-label={`${label}: name contains`}
          placeholder={`${label}: name contains`}
          className="max-w-80"
        />
        <Button type="submit">Search</Button>
      </form>
    </search>
  );
}

function Pages({ found, address }: { found: PageOf<unknown>; address: (page: number) => string }) {
  const { page, pages, total } = found;
  if (pages === 1) return null;
  return (
    <Pager previous={page > 1 ? address(page - 1) : null} next={page < pages ? address(page + 1) : null}>
      Page {page} of {pages}, {sayNumber(total)} in all
    </Pager>
  );
}
