import "server-only";
import { z } from "zod";
import { siteAct } from "#lib/admin/act/act.ts";
import { day, lineText, nameText } from "#lib/admin/act/inputs.ts";
import { FILES_MAX } from "#lib/bugs/attachments/upload-limits.ts";
import type { Transaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { InvalidInput } from "#lib/errors.ts";
import { readSettingsIn } from "#lib/people/settings.ts";
import { cleanLine } from "#lib/text.ts";

/** A whole number of something, in bounds. */
function wholeNumber(of: string, min: number, max: number) {
  const most = max.toLocaleString("en", { useGrouping: "min2" });
  const problem = `Give a whole number of ${of} from ${min} to ${most}.`;
  return z.coerce.number(problem).int(problem).min(min, problem).max(max, problem);
}

const TYPE = /^[a-z]+\/(\*|[a-z0-9][a-z0-9.+_-]*)$/;
const refusedTypes = z
  .string()
  .transform((text) => [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ])
  .superRefine((types, context) => {
    const wrong = types.find((type) => !TYPE.test(type));
    if (wrong !== undefined)
      context.addIssue({
        code: "custom",
        message: `“${wrong}” is not a type of files. Give types such as application/zip or video/*.`,
      });
  })
  .transform((types) => types.join(" "))
  .pipe(z.string().max(2_000, "At most 2,000 characters."));

/** The parameters of the site. */
export const changeSettings = siteAct({
  name: "setting.change",
  undo: "yes",
  label: "Save settings",
  input: z.object({
    siteName: nameText("the site").optional(),
    isSignUpOpen: z.boolean().optional(),
    areAddressesShown: z.boolean().optional(),
    mailDays: wholeNumber("days", 1, 3_650).optional(),
    attachmentMegabytes: wholeNumber("megabytes", 1, 1_000).optional(),
    filesAtOnce: wholeNumber("files", 1, FILES_MAX).optional(),
    uploadMegabytesADay: wholeNumber("megabytes", 1, 100_000).optional(),
    refusedTypes: refusedTypes.optional(),
    pictureMegapixels: wholeNumber("megapixels", 1, 500).optional(),
    announcement: lineText(500).optional(),
    announcementKind: z.enum(["info", "warn"], "A note or a warning.").optional(),
    announcementUntil: day.optional(),
    /** The name of the group whose members track time; empty: nobody does. */
    timeTrackingGroup: z.string().transform(cleanLine).optional(),
  }),
  async run({ tx, audit }, { timeTrackingGroup, ...input }) {
    await takeLock(tx, "settings");
    const { timeTrackingGroupId, ...before } = await readSettingsIn(tx);
    const { attachmentMegabytes, uploadMegabytesADay } = { ...before, ...definedIn(input) };
    if (attachmentMegabytes > uploadMegabytesADay) {
      const field = input.attachmentMegabytes === undefined ? "uploadMegabytesADay" : "attachmentMegabytes";
      throw new InvalidInput({
        [field]: [
          `The largest file (${attachmentMegabytes} MB) must be within what one account uploads in a day (${uploadMegabytesADay} MB).`,
        ],
      });
    }
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

/** Only what was given. */
function definedIn<Given extends object>(
  given: Given,
): { [Key in keyof Given]?: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}
