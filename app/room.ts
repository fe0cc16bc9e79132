import { z } from "zod";
import type { Room } from "#components/admin/room.ts";
import { describeListProblem, type ListParams, readListInput } from "#lib/http/list-input.ts";

export type RoomParams = Promise<ListParams>;

const text = z.string().max(200, "At most 200 characters.").default("");
const page = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, "Pages are numbers from 1.")
  .transform(Number)
  .nullable()
  .default(null);
const row = z.string().max(200, "There is no such row.").default("");

const roomInput = z.object({ q: text, page, open: row, who: text, whoPage: page, row });
const LABELS = { q: "Name", page: "Page", open: "Row", who: "Name", whoPage: "Page", row: "Row" };

/** Parses the state of a settings page from the query string; what is not understood is named. */
export async function readRoom(address: string, searchParams: RoomParams): Promise<Room> {
  const { query, problems } = readListInput(roomInput, await searchParams);
  return {
    address,
    text: query.q,
    page: query.page,
    open: query.open,
    inner: { text: query.who, page: query.whoPage, open: query.row },
    problems: problems.map((problem) => describeListProblem(problem, LABELS)),
  };
}
