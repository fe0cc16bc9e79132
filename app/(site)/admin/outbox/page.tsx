import type { Metadata } from "next";
import { z } from "zod";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { env } from "#lib/env.ts";
import { describeListProblem, type ListParams, readListInput } from "#lib/http/list-input.ts";
import { listOutbox } from "#lib/people/queries.ts";
import { NUMBER_MAX } from "#lib/text.ts";

export const metadata: Metadata = { title: "Outbox" };

const PAGE = 50;

const queryInput = z.object({
  before: z.coerce
    .number("Mails have numbers.")
    .int("Mails have numbers.")
    .positive()
    .max(NUMBER_MAX)
    .optional(),
});

/** All mail, newest first. */
export default async function OutboxPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const viewer = await enterAdministration();
  const { query, problems, matchesNothing } = readListInput(queryInput, await searchParams);
  const { before } = query;
  const mails = matchesNothing ? [] : await listOutbox(viewer, { before, limit: PAGE });
  const last = mails.at(-1);
  return (
    <>
      <PageHead
        title="Outbox"
        lead={
          env().smtpUrl
            ? "All mail sent by this installation."
            : "SMTP_URL is not set: mail stays here. You can read it and pass links on."
        }
      />
      <ProblemList problems={problems.map((problem) => describeListProblem(problem, { before: "Before" }))} />
      <Section flush>
        {mails.length === 0 ? <Empty>{matchesNothing ? "No mail matches." : "No mail yet."}</Empty> : null}
        {mails.length > 0 ? (
          <Table caption="Mail, newest first">
            <thead>
              <tr>
                <Th>Subject</Th>
                <Th>To</Th>
                <Th>Written</Th>
                <Th>State</Th>
              </tr>
            </thead>
            <tbody>
              {mails.map((mail) => (
                <tr key={mail.id}>
                  <Td main>
                    <Link href={`/admin/outbox/${mail.id}`} prefetch={false}>
                      {mail.subject}
                    </Link>
                  </Td>
                  <Td label="To">{mail.to}</Td>
                  <Td label="Written">
                    <Time at={mail.createdAt} />
                  </Td>
                  <Td label="State">
                    <MailState {...mail} />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        ) : null}
      </Section>
      <Pager
        previous={before ? "/admin/outbox" : null}
        next={mails.length === PAGE && last ? `/admin/outbox?before=${last.id}` : null}
      />
    </>
  );
}

function MailState({ sentAt, error }: { sentAt: Date | null; error: string | null }) {
  if (sentAt) return <Badge tone="green">Sent</Badge>;
  if (error) return <Badge tone="red">Failed: {error.slice(0, 80)}</Badge>;
  return <Badge tone="amber">Waiting</Badge>;
}
