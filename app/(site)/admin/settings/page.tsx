import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { ActField } from "#components/admin/act-field.tsx";
import { ActForm } from "#components/admin/act-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { readSettings } from "#lib/people/settings.ts";

export const metadata: Metadata = { title: "Settings of the site" };

const KINDS = [
  { value: "info", label: "A note" },
  { value: "warn", label: "A warning" },
];

/** The parameters of the site: few, each explained. */
export default async function SiteSettingsPage() {
  await enterAdministration();
  const settings = await readSettings();
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Section title="Announcement">
        <ActForm act="setting.change" id="announcement" submit="Save announcement">
          <ActField
            kind="text"
            name="announcement"
            label="Text"
            help="Stands above every page, for everybody. Empty for none."
            value={settings.announcement}
          />
          <div className="grid gap-3 sm:grid-cols-2">
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
              help="Empty: until it is taken away."
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
            help="At the left of the bar on every page."
            value={settings.siteName}
            required
          />
          <ActField
            kind="box"
            name="isSignUpOpen"
            label="Everybody may sign up"
            help="When this is off, accounts are made by administrators only; those that are there stay."
            checked={settings.isSignUpOpen}
          />
          <ActField
            kind="box"
            name="areAddressesShown"
            label="People see each other’s e-mail addresses"
            help="Everybody who is signed in. When this is off, an address is shown to its owner and to administrators."
            checked={settings.areAddressesShown}
          />
          <ActField
            kind="text"
            name="mailDays"
            label="Days that mail is kept"
            help="In the outbox, where administrators read it. Older mail is deleted within the hour."
            value={String(settings.mailDays)}
            required
          />
        </ActForm>
      </Section>
    </div>
  );
}
