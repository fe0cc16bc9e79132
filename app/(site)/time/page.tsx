import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TimeFilterForm } from "#components/bugs/time/time-filter-form.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { ProblemList } from "#components/ui/problem-list.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { tracksTime } from "#lib/bugs/policy.ts";
import { roundHours } from "#lib/bugs/time/schema.ts";
import { describeListProblem, type ListParams, readListInput } from "#lib/http/list-input.ts";
import { currentViewer } from "#lib/people/session.ts";
import { readTimeReport, TIME_LABELS, timeFilter } from "#lib/search/time-report.ts";

export const metadata: Metadata = { title: "Time" };

/** Who worked how long on what: by bug and by person. For those who track time. */
export default async function TimePage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const viewer = await currentViewer();
  if (!tracksTime(viewer)) notFound();
  const { query, problems, matchesNothing } = readListInput(timeFilter, await searchParams);
  const { bugs, people, isCut } = matchesNothing
    ? { bugs: [], people: [], isCut: false }
    : await readTimeReport(viewer, query);
  const csv = (by: string) => `/time.csv?${new URLSearchParams({ ...query, by })}`;
  const total = (pick: (bug: (typeof bugs)[number]) => number) =>
    roundHours(bugs.reduce((sum, bug) => sum + pick(bug), 0));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <PageHead title="Time" lead="Who worked how long on which bugs. Only people who track time see this." />
      <ProblemList problems={problems.map((problem) => describeListProblem(problem, TIME_LABELS))} />
      <TimeFilterForm filter={query} />
      {bugs.length === 0 && people.length === 0 ? (
        <Empty>No work was logged that fits.</Empty>
      ) : (
        <>
          <Section title="By person" flush actions={<a href={csv("person")}>CSV</a>}>
            <Table caption="Hours by person">
              <thead>
                <tr>
                  <Th>Who</Th>
                  <Th number>Hours</Th>
                  <Th number>Bugs</Th>
                </tr>
              </thead>
              <tbody>
                {people.map(({ hours, bugs, ...person }) => (
                  <tr key={person.handle}>
                    <Td main>
                      <PersonName {...person} withInitials />
                    </Td>
                    <Td label="Hours" number>
                      {hours}
                    </Td>
                    <Td label="Bugs" number>
                      {bugs}
                    </Td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </Section>
          <Section title="By bug" flush actions={<a href={csv("bug")}>CSV</a>}>
            <Table caption="Hours by bug">
              <thead>
                <tr>
                  <Th>Bug</Th>
                  <Th number>Hours</Th>
                  <Th number>Worked in all</Th>
                  <Th number>Left</Th>
                  <Th number>Estimate</Th>
                </tr>
              </thead>
              <tbody>
                {bugs.map((bug) => (
                  <tr key={bug.id}>
                    <Td main>
                      <Link href={`/bugs/${bug.id}/time`}>
                        {bug.id} {bug.summary}
                      </Link>
                    </Td>
                    <Td label="Hours" number>
                      {bug.hours}
                    </Td>
                    <Td label="Worked in all" number>
                      {bug.worked}
                    </Td>
                    <Td label="Left" number>
                      {bug.left}
                    </Td>
                    <Td label="Estimate" number>
                      {bug.estimate}
                    </Td>
                  </tr>
                ))}
                <tr>
                  <Th scope="row">All</Th>
                  <Td label="Hours" number>
                    {total(({ hours }) => hours)}
                  </Td>
                  <Td label="Worked in all" number>
                    {total(({ worked }) => worked)}
                  </Td>
                  <Td label="Left" number>
                    {total(({ left }) => left)}
                  </Td>
                  <Td label="Estimate" number>
                    {total(({ estimate }) => estimate)}
                  </Td>
                </tr>
              </tbody>
            </Table>
          </Section>
          {isCut ? (
            <p className="muted-xs">The bugs with the most hours. Choose fewer days or a product.</p>
          ) : null}
        </>
      )}
    </div>
  );
}
