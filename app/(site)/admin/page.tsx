import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { Link } from "#components/ui/link.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { countSite } from "#lib/admin/site/queries.ts";

export const metadata: Metadata = { title: "Administration" };

/** The overview of the administration, with counts. */
export default async function AdministrationPage() {
  const counts = await countSite(await enterAdministration());
  const number = (count: number, href: string) => <Link href={href}>{count.toLocaleString("en")}</Link>;
  return (
    <>
      <PageHead
        title="Administration"
        lead="Settings of the whole site. Products are managed by their maintainers in their own settings."
      />
      <Section>
        <Facts
          items={[
            ["Classifications", number(counts.classifications, "/admin/classifications")],
            ["Products", number(counts.products, "/admin/products")],
            ["People", number(counts.users, "/admin/users")],
            ["Administrators", number(counts.administrators, "/admin/users?standing=administrator")],
            ["Imported, not claimed", number(counts.imported, "/admin/users?standing=imported")],
            ["Groups", number(counts.groups, "/admin/groups")],
            ["Bugs", number(counts.bugs, "/bugs")],
            ["Entries of the audit log", number(counts.auditEntries, "/admin/audit")],
            ["Mails not sent", number(counts.mailsWaiting, "/admin/outbox")],
          ]}
        />
      </Section>
    </>
  );
}
