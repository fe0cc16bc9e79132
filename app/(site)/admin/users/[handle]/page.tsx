import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { readSegment } from "#app/param.ts";
import { UserForms } from "#components/admin/user-forms.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Link } from "#components/ui/link.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { findUser } from "#lib/admin/people/queries.ts";

export const metadata: Metadata = { title: "A person" };

/** One account with its details and forms. */
export default async function UserPage({ params }: { params: Promise<{ handle: string }> }) {
  const viewer = await enterAdministration();
  const user = await findUser(viewer, readSegment((await params).handle));
  if (!user) notFound();
  const { handle, displayName, email, standing, since, groups, roles } = user;
  return (
    <div className="grid gap-4">
      <div>
        <Breadcrumbs trail={[{ label: "People", href: "/admin/users" }, { label: `@${handle}` }]} />
        <PageHead title={displayName} lead={`@${handle} · ${standing}`} />
      </div>
      <Section>
        <Facts
          items={[
            ["Address", email ?? "none"],
            ["Since", <Time key="since" at={since} as="date" />],
            [
              "Public page",
              <Link key="page" href={`/people/${encodeURIComponent(handle)}`}>
                /people/{handle}
              </Link>,
            ],
            ["Groups", groups.length > 0 ? groups.join(", ") : "none"],
            [
              "Roles",
              roles.length > 0
                ? roles.map(({ product, role }) => `${role} of ${product}`).join(", ")
                : "none",
            ],
            ["Bugs", `${user.reported} reported, ${user.assigned} assigned; ${user.comments} comments`],
            ["Signed in by", `${user.sessions} signed-in browsers, ${user.apiKeys} API keys`],
            ...(user.disabledReason === null ? [] : [["Disabled", user.disabledReason] as const]),
            ...(user.mergedInto === null
              ? []
              : [
                  [
                    "Merged into",
                    <Link key="into" href={`/admin/users/${encodeURIComponent(user.mergedInto)}`}>
                      @{user.mergedInto}
                    </Link>,
                  ] as const,
                ]),
          ]}
        />
      </Section>
      {user.mergedInto === null ? <UserForms user={user} isOneself={viewer.handle === handle} /> : null}
    </div>
  );
}
