import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { listGroupNames } from "#lib/admin/people/group-queries.ts";
import { findTimeGroup } from "#lib/bugs/time/queries.ts";
import { readSettings } from "#lib/people/settings.ts";

export const metadata: Metadata = { title: "Settings of the site" };

const KINDS = [
  { value: "info", label: "A note" },
  { value: "warn", label: "A warning" },
];

/** The settings of the site. */
export default async function SiteSettingsPage() {
  const viewer = await enterAdministration();
  const [settings, groups, timeGroup] = await Promise.all([
    readSettings(),
    listGroupNames(viewer),
    findTimeGroup(viewer),
  ]);
  return (
    <>
      <PageHead title="Settings of the site" />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Section title="Announcement">
          <ActForm act="setting.change" id="announcement" submit="Save announcement">
            <ActField
              kind="text"
              name="announcement"
              label="Text"
              help="Shown to everyone on every page. Leave blank for none."
              value={settings.announcement}
            />
            <div className="field-row sm:grid-cols-2">
              <ActField
                kind="select"
                name="announcementKind"
                label="Kind"
                options={KINDS}
                value={settings.announcementKind}
              />
              <ActField
                kind="date"
                name="announcementUntil"
                label="Last day"
                help="Leave blank to show it until it is removed."
                value={settings.announcementUntil}
              />
            </div>
          </ActForm>
        </Section>
        <Section title="The site">
          <ActForm act="setting.change" id="site" submit="Save settings">
            <ActField
              kind="text"
              name="siteName"
              label="Name of the site"
              help="Shown in the bar on every page."
              value={settings.siteName}
              required
            />
            <ActField
              kind="box"
              name="isSignUpOpen"
              label="Anyone may sign up"
              help="If off, only administrators create accounts. Existing accounts are kept."
              checked={settings.isSignUpOpen}
            />
            <ActField
              kind="box"
              name="areAddressesShown"
              label="People see each other’s e-mail addresses"
              help="Everyone who is signed in. If off, an address is only shown to its owner and to administrators."
              checked={settings.areAddressesShown}
            />
            <ActField
              kind="text"
              name="mailDays"
              label="Days to keep mail"
              help="In the outbox, which administrators can read. Older mail is deleted within an hour."
              value={String(settings.mailDays)}
              required
            />
          </ActForm>
        </Section>
        <Section title="Time">
          <ActForm act="setting.change" id="time" submit="Save group">
            <ActField
              kind="select"
              name="timeTrackingGroup"
              label="Who tracks time"
              help="Members of this group see and log hours on bugs. Nobody else learns that there are any."
              options={groups.map((name) => ({ value: name, label: name }))}
              empty="Nobody"
              value={timeGroup ?? ""}
            />
          </ActForm>
        </Section>
        <Section title="Files">
          <ActForm act="setting.change" id="files" submit="Save limits">
            <div className="field-row sm:grid-cols-2">
              <ActField
                kind="number"
                name="attachmentMegabytes"
                label="Largest file, MB"
                help="Of one attachment."
                value={String(settings.attachmentMegabytes)}
                required
              />
              <ActField
                kind="number"
                name="filesAtOnce"
                label="Files at once"
                help="With one comment or new bug."
                value={String(settings.filesAtOnce)}
                required
              />
              <ActField
                kind="number"
                name="uploadMegabytesADay"
                label="Uploads in a day, MB"
                help="Of one account."
                value={String(settings.uploadMegabytesADay)}
                required
              />
              <ActField
                kind="number"
                name="pictureMegapixels"
                label="Largest picture shown, megapixels"
                help="A browser needs 4 MB of memory for each. Larger ones can be downloaded."
                value={String(settings.pictureMegapixels)}
                required
              />
            </div>
            <ActField
              kind="text"
              name="refusedTypes"
              label="Types that are refused"
              help="Such as application/zip or video/*, with spaces between them, by the content of a file. Files that are attached already stay."
              value={settings.refusedTypes}
            />
          </ActForm>
        </Section>
      </div>
    </>
  );
}
