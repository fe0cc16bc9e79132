import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TimeForm } from "#components/bugs/time/time-form.tsx";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { canComment, rightToEstimate } from "#lib/bugs/policy.ts";
import { findTimeGroup, listWork } from "#lib/bugs/time/queries.ts";
import { sayTime } from "#lib/bugs/time/words.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "Time");
}

/** The hours of a bug: what is estimated and left, who worked when, and the form that logs work. For those who track time. */
export default async function BugTimePage({ params }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const { id, time } = bug;
  if (!time) notFound();
  const [work, group] = await Promise.all([listWork(viewer, id), findTimeGroup(viewer)]);
  return (
    <div className="grid max-w-200 gap-4">
      <div>
        <Breadcrumbs trail={[{ label: `Bug ${id}`, href: `/bugs/${id}` }, { label: "Time" }]} />
        <PageHead
          title={`Time of bug ${id}`}
          lead={
            <>
              {bug.summary}. {sayTime(time)}.{" "}
              <Link href={`/time?bug=${id}`}>With the bugs that it depends on</Link>
            </>
          }
        />
      </div>
      {canComment(viewer, bug) ? (
        <Section title="Log work">
          <TimeForm
            key={work[0]?.id}
            id={id}
            {...time}
            today={new Date().toISOString().slice(0, 10)}
            group={group ?? ""}
            mayEstimate={rightToEstimate(viewer, bug) === null}
          />
        </Section>
      ) : null}
      <Section title="Work" count={work.length} flush>
        {work.length === 0 ? (
          <Empty>Nobody logged work on it.</Empty>
        ) : (
          <Table caption="Work">
            <thead>
              <tr>
                <Th>Day</Th>
                <Th>Who</Th>
                <Th number>Hours</Th>
                <Th>Comment</Th>
              </tr>
            </thead>
            <tbody>
              {work.map(({ day, hours, anchor, ...person }) => (
                <tr key={person.id}>
                  <Td main>{day}</Td>
                  <Td label="Who">
                    <PersonName {...person} withInitials />
                  </Td>
                  <Td label="Hours" number>
                    {hours}
                  </Td>
                  <Td label="Comment">{anchor ? <Link href={`/bugs/${id}#${anchor}`}>Read</Link> : "–"}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Section>
    </div>
  );
}
