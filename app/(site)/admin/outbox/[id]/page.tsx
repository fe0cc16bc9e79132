import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Facts, PageHead, Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { NotFound } from "#lib/errors.ts";
import { getMail } from "#lib/people/queries.ts";
import { currentViewer } from "#lib/people/session.ts";

export const metadata: Metadata = { title: "A mail", referrer: "same-origin" };

export default async function MailPage({ params }: { params: Promise<{ id: string }> }) {
  const viewer = await currentViewer();
  if (!viewer.isAdministrator) notFound();
  const { id } = await params;
  if (!/^[1-9]\d{0,8}$/.test(id)) notFound();
  const mail = await getMail(viewer, Number(id)).catch((error: unknown) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  return (
    <div className="mx-auto grid max-w-3xl gap-4">
      <Breadcrumbs trail={[{ href: "/admin/outbox", label: "Outbox" }]} />
      <PageHead title={mail.subject} />
      <Facts
        items={[
          ["To", mail.to],
          ["Written", <Time key="written" at={mail.createdAt} as="exact" />],
          ["Sent", mail.sentAt ? <Time key="sent" at={mail.sentAt} as="exact" /> : (mail.error ?? "not yet")],
        ]}
      />
      <Section>
        <p className="whitespace-pre-wrap break-words">{linked(mail.text)}</p>
      </Section>
    </div>
  );
}

/** The text with its web addresses as links. */
function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text that does not change
      <a key={index} href={part} rel="noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
