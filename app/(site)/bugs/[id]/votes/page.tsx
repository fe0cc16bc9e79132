import type { Metadata } from "next";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import { listVoters } from "#lib/bugs/votes/queries.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Props = { params: Promise<{ id: string }> };

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "Votes");
}

/** Who voted for a bug. */
export default async function VotesPage({ params }: Props) {
  const { viewer, bug } = await readBugPage(params);
  const voters = bug.votes ? await listVoters(viewer, bug.id) : [];
  return (
    <div className="grid max-w-200 gap-4">
      <div>
        <Breadcrumbs trail={[{ label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` }, { label: "Votes" }]} />
        <PageHead title={`Votes for bug ${bug.id}`} lead={bug.summary} />
      </div>
      {voters.length === 0 ? <Empty>Nobody voted for it.</Empty> : null}
      <ul className="grid gap-1">
        {voters.map(({ at, ...person }) => (
          <li key={person.handle} className="flex flex-wrap items-center gap-2">
            <PersonName {...person} withInitials />
            <small className="text-muted">
              <Time at={at} as="date" />
            </small>
          </li>
        ))}
      </ul>
    </div>
  );
}
