import "server-only";
import { z } from "zod";
import { siteAct } from "#lib/admin/act/act.ts";
import { day, lineText, nameText } from "#lib/admin/act/inputs.ts";
import { takeLock } from "#lib/db/locks.ts";
import { readSettingsIn } from "#lib/people/settings.ts";

const MAIL_DAYS = "Give a whole number of days from 1 to 3650.";
const mailDays = z.coerce.number(MAIL_DAYS).int(MAIL_DAYS).min(1, MAIL_DAYS).max(3650, MAIL_DAYS);

/** The parameters of the site. */
export const changeSettings = siteAct({
  name: "setting.change",
  undo: "yes",
  label: "Save settings",
  input: z.object({
    siteName: nameText("the site").optional(),
    isSignUpOpen: z.boolean().optional(),
    areAddressesShown: z.boolean().optional(),
    mailDays: mailDays.optional(),
    announcement: lineText(500).optional(),
    announcementKind: z.enum(["info", "warn"], "A note or a warning.").optional(),
    announcementUntil: day.optional(),
  }),
  async run({ tx, audit }, input) {
    await takeLock(tx, "settings");
    const before = await readSettingsIn(tx);
    if (audit.changes({ kind: "setting", id: null, name: "site" }, before, input) === 0)
      return { message: "Nothing was different." };
    for (const [key, value] of Object.entries(input)) {
      if (value === undefined) continue;
      const data = { value, changedAt: new Date() };
      await tx.setting.upsert({ where: { key }, create: { key, ...data }, update: data });
    }
    return { message: "The settings are saved." };
  },
});
