import { readParam } from "#app/param.ts";
import type { Room } from "#components/admin/room.ts";
import { cleanLine } from "#lib/text.ts";

export type RoomParams = Promise<Record<string, string | string[] | undefined>>;

/** Parses the state of a settings page from the query string; invalid values are ignored. */
export async function readRoom(address: string, searchParams: RoomParams): Promise<Room> {
  const { q, page, open, who, whoPage, row } = await searchParams;
  const word = (value: string | string[] | undefined) => cleanLine(readParam(value) ?? "");
  const number = (value: string | string[] | undefined) => {
    const digits = word(value);
    return /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : null;
  };
  return {
    address,
    text: word(q),
    page: number(page),
    open: word(open),
    inner: { text: word(who), page: number(whoPage), open: word(row) },
  };
}
