import "server-only";
import { z } from "zod";
import { siteAct } from "#lib/admin/act/act.ts";
import { day, lineText, nameText } from "#lib/admin/act/inputs.ts";
import type { Transaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { InvalidInput } from "#lib/errors.ts";
import { readSettingsIn } from "#lib/people/settings.ts";
import { cleanLine } from "#lib/text.ts";

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
    /** The name of the group whose members track time; empty: nobody does. */
    timeTrackingGroup: z.string().transform(cleanLine).optional(),
  }),
  async run({ tx, audit }, { timeTrackingGroup, ...input }) {
    await takeLock(tx, "settings");
    const { timeTrackingGroupId, ...before } = await readSettingsIn(tx);
    const group = timeTrackingGroup === undefined ? undefined : await findGroup(tx, timeTrackingGroup);
    const named = await tx.group.findUnique({ where: { id: timeTrackingGroupId } });
    const changes = audit.changes(
      { kind: "setting", id: null, name: "site" },
      { ...before, timeTrackingGroup: named?.name ?? "" },
      { ...input, timeTrackingGroup: group?.name },
    );
    if (changes === 0) return { message: "Nothing was different." };
    for (const [key, value] of Object.entries({ ...input, timeTrackingGroupId: group?.id })) {
      if (value === undefined) continue;
      const data = { value, changedAt: new Date() };
      await tx.setting.upsert({ where: { key }, create: { key, ...data }, update: data });
    }
    return { message: "The settings are saved." };
  },
});

async function findGroup(tx: Transaction, name: string): Promise<{ id: number; name: string }> {
  if (name === "") return { id: 0, name };
  const group = await tx.group.findUnique({ where: { name } });
  if (!group) throw new InvalidInput({ timeTrackingGroup: [`There is no group “${name}”.`] });
  return group;
}
