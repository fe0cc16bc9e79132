/** The state of a settings page: search, page and open row. All of it is in the address, so that it works without JavaScript. */
export type Room = {
  /** The address of the page, without the query string. */
  address: string;
  /** The search text. */
  text: string;
  /** From 1; null when not given. */
  page: number | null;
  /** The open row: `k12`; `new` for the form of a new item; "" for none. */
  open: string;
  /** The list inside the open row (the people of a role, the members of a group): its search, page and open row. */
  inner: { text: string; page: number | null; open: string };
  /** What the address says that is not understood. */
  problems: readonly string[];
};

/** Forms that open like a row, and are none. */
const FORMS = ["release-many", "hand-over"] as const;

export type FormId = "new" | `new-${string}` | (typeof FORMS)[number];

/** Whether what is open is a form, and no row of the list. */
export function isForm(open: string): boolean {
  return /^new(-|$)/.test(open) || FORMS.some((form) => form === open);
}

type Changes = Partial<Omit<Room, "address" | "inner" | "problems">> & { inner?: Partial<Room["inner"]> };

const closed = { text: "", page: null, open: "" };

/** The address of the same page with these changes. Keeps the search text; resets page and open row unless given. */
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
