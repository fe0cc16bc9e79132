/** How a room of settings is looked at. All of it stands in the address, so that it works without scripts. */
export type Room = {
  /** The address of the page, without what comes after the question mark. */
  address: string;
  /** What the names of the rows contain. */
  text: string;
  /** From 1; null when the address names none. */
  page: number | null;
  /** The row whose forms are shown: `k12`; `new` for the form of a new one; "" for none. */
  open: string;
  /** The list inside the open row (the people of a role, the members of a group): its search, page and open row. */
  inner: { text: string; page: number | null; open: string };
};

type Changes = Partial<Omit<Room, "address" | "inner">> & { inner?: Partial<Room["inner"]> };

const closed = { text: "", page: null, open: "" };

/** The address of the same room, searched as it is, with these changes; a page or an open row stays only when it is among them. */
export function roomAddress(room: Room, { inner, ...changes }: Changes): string {
  const outer = { ...closed, text: room.text, open: inner ? room.open : "", ...changes };
  const inside = inner ? { ...closed, text: room.inner.text, ...inner } : closed;
  const parameters = new URLSearchParams();
  const set = (name: string, value: string) => value && parameters.set(name, value);
  const page = (number: number | null) => (number !== null && number > 1 ? String(number) : "");
  set("q", outer.text);
  set("page", page(outer.page));
  set("open", outer.open);
  set("who", inside.text);
  set("whoPage", page(inside.page));
  set("row", inside.open);
  const anchor = inside.open || outer.open;
  return `${room.address}${parameters.size > 0 ? `?${parameters}` : ""}${anchor && `#${anchor}`}`;
}
