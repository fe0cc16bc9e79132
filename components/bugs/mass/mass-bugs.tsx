import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { describeChange } from "#lib/bugs/history/describe.ts";
import type { MassBug } from "#lib/bugs/mass/queries.ts";

const STATES: Record<MassBug["state"], string> = {
  waiting: "changes",
  changed: "changed",
  same: "no difference",
  refused: "not changed",
  left: "left as it is",
  restored: "put back",
  kept: "put back in part",
};

/** Bug by bug: what changes, or why not. */
export function MassBugs({ bugs, children }: { bugs: readonly MassBug[]; children: React.ReactNode }) {
  return (
    <Section title="Bug by bug" flush>
      <Table caption="Bug by bug">
        <thead>
          <tr>
            <Th number>Number</Th>
            <Th>Summary</Th>
            <Th>State</Th>
            <Th>Changes</Th>
          </tr>
        </thead>
        <tbody>
          {bugs.map(({ id, summary, state, changes, reason }) => (
            <tr key={id}>
              <Td number>{id}</Td>
              <Td main>
                {summary === null ? (
                  <span className="text-muted">There is no bug {id}.</span>
                ) : (
                  <Link href={`/bugs/${id}`} prefetch={false}>
                    {summary}
                  </Link>
                )}
              </Td>
              <Td label="State">{STATES[state]}</Td>
              <Td label="Changes">
                {summary === null
                  ? null
                  : reason || changes.map((change) => describeChange(change)).join("; ")}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {children}
    </Section>
  );
}
