import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { MassChangeLine } from "#lib/bugs/mass/queries.ts";
import { countOf } from "#lib/text.ts";

const STATES: Record<MassChangeLine["state"], string> = {
  ready: "previewed",
  running: "being changed",
  done: "changed",
  undoing: "being put back",
  undone: "put back",
};

/** What somebody changed at once lately, to find it again and undo it. */
export function MassChanges({ changes }: { changes: readonly MassChangeLine[] }) {
  if (changes.length === 0) return null;
  return (
    <Section title="Your latest" flush>
      <Table caption="Your latest changes of many bugs">
        <thead>
          <tr>
            <Th>Bugs</Th>
            <Th>State</Th>
            <Th>When</Th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ id, state, bugs, at }) => (
            <tr key={id}>
              <Td main>
                <Link href={`/bugs/many/${id}`} prefetch={false}>
                  {countOf(bugs, "bug")}
                </Link>
              </Td>
              <Td label="State">{STATES[state]}</Td>
              <Td label="When">
                <Time at={at} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
