import "server-only";
import { cache } from "react";
import { z } from "zod";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";

/** The parameters of the site, and the announcement, with their defaults. */
const settings = z.object({
  siteName: z.string().default("Headwater"),
  isSignUpOpen: z.boolean().default(true),
  /** Whether all signed-in people can read the e-mail addresses of others. */
  areAddressesShown: z.boolean().default(false),
  /** How many days sent mail stays in the outbox. */
  mailDays: z.number().int().default(30),
  /** The group whose members track time, by number: a new name of it changes nothing; 0 for none. */
  timeTrackingGroupId: z.number().int().default(0),
  /** The largest attachment, in megabytes of a million bytes. */
  attachmentMegabytes: z.number().int().default(20),
  /** Files of one form. */
  filesAtOnce: z.number().int().default(10),
  /** What one account uploads in a day. */
  uploadMegabytesADay: z.number().int().default(500),
  /** Types of files that are not taken, with spaces between them: `application/zip video/*`. */
  refusedTypes: z.string().default(""),
  /** The largest picture that a page shows, in millions of pixels: browsers need four bytes of memory for each. */
  pictureMegapixels: z.number().int().default(64),
  announcement: z.string().default(""),
  announcementKind: z.enum(["info", "warn"]).default("info"),
  /** The last day to show it, such as 2026-11-22; empty for no end. */
  announcementUntil: z.string().default(""),
});

export type Settings = z.output<typeof settings>;

/** The parameters that were set, one row each, for `settingsFrom`. */
export const settingsQuery = sql`SELECT key, value FROM settings`;

/** The current values, read once per render. */
export const readSettings = cache(
  async (): Promise<Settings> => settingsFrom(await queryRows<Row>(settingsQuery)),
);

/** The same inside a transaction. */
export async function readSettingsIn(tx: Transaction): Promise<Settings> {
  return settingsFrom(await queryRowsIn<Row>(tx, settingsQuery));
}

/** The current announcement, or null. */
export function standingAnnouncement(
  {
    announcement,
    announcementKind,
    announcementUntil,
  }: Pick<Settings, "announcement" | "announcementKind" | "announcementUntil">,
  now = new Date(),
): { text: string; kind: "info" | "warn" } | null {
  const today = now.toISOString().slice(0, 10);
  if (!announcement || (announcementUntil && announcementUntil < today)) return null;
  return { text: announcement, kind: announcementKind };
}

type Row = { key: string; value: unknown };

/** Settings from the rows of `settingsQuery`. */
export function settingsFrom(rows: readonly Row[]): Settings {
  const stored = settings.partial().safeParse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
  return settings.parse(stored.success ? stored.data : {});
}
