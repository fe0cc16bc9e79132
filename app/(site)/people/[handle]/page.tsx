import type { Metadata } from "next";
import { notFound, permanentRedirect, redirect } from "next/navigation";
import { type PageParams, readSegment } from "#app/param.ts";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { UnknownParameters } from "#components/ui/unknown-parameters.tsx";
import { findRenamedPerson } from "#lib/catalog/former-names.ts";
import { NotFound } from "#lib/errors.ts";
import { getProfile, type Profile } from "#lib/people/queries.ts";
import { currentViewer } from "#lib/people/session.ts";

type Props = { params: Promise<{ handle: string }>; searchParams: PageParams };

export async function generateMetadata({ params }: Pick<Props, "params">): Promise<Metadata> {
  const handle = readSegment((await params).handle);
  return { title: `@${handle}`, robots: { index: false } };
}

export default async function PersonPage({ params, searchParams }: Props) {
  const handle = readSegment((await params).handle);
  const viewer = await currentViewer();
  const person = await getProfile(viewer, handle).catch((error) => missing(error, handle));
  if (person.handle.toLowerCase() !== handle.toLowerCase()) {
    permanentRedirect(`/people/${encodeURIComponent(person.handle)}`);
  }
  return (
    <div className="mx-auto grid max-w-3xl gap-4">
      <PageHead title={<bdi>{person.displayName}</bdi>} lead={`@${person.handle}`} />
      <UnknownParameters params={await searchParams} />
      {person.isPlaceholder ? (
        <Notice kind="info">
          Imported from another tracker; this account has not been claimed yet. If it is you,{" "}
          <Link href="/forgotten-password">take it with your address</Link>.
        </Notice>
      ) : null}
      {person.noRequests !== null && !person.isDisabled ? (
        <Notice kind="info">
          Takes no requests now{person.noRequests ? <>: {person.noRequests}</> : "."}
        </Notice>
      ) : null}
      {person.isDisabled ? <Notice kind="info">This account is disabled.</Notice> : null}
      <Section title="Who">
        <Facts items={facts(person)} />
      </Section>
      <Section title="Bugs">
        <ul className="grid gap-1">
          {lists(person.handle).map(({ href, label }) => (
            <li key={href}>
              <Link href={href}>{label}</Link>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function facts({ email, since }: Profile) {
  const items: [string, React.ReactNode][] = [];
  if (email) {
    items.push([
      "E-mail",
      <a key="email" href={`mailto:${email}`} className="break-all">
        {email}
      </a>,
    ]);
  }
  items.push(["Member since", <Time key="since" at={since} as="date" />]);
  return items;
}

function lists(handle: string) {
  const who = encodeURIComponent(handle);
  return [
    { href: `/bugs?assignee=${who}&status=@open`, label: "Open bugs assigned to this person" },
    {
      href: `/bugs?reporter=${who}&status=@all&sort=-created`,
      label: "All bugs filed by this person, newest first",
    },
    {
      href: `/bugs?assignee=${who}&status=@all&sort=-changed`,
      label: "All bugs assigned to this person, last changed first",
    },
  ];
}

async function missing(error: unknown, handle: string): Promise<never> {
  if (!(error instanceof NotFound)) throw error;
  const now = await findRenamedPerson(handle);
  if (now !== null) redirect(`/people/${encodeURIComponent(now)}`);
  return notFound();
}
