import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { MoveState } from "#components/admin/move-state.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { sayNumber } from "#lib/text.ts";
import { listMoves } from "#lib/upstream/move/queries.ts";

export const metadata: Metadata = { title: "Moves upstream" };

/** The moves of whole products upstream, the newest first. */
export default async function MovesPage() {
  const moves = await listMoves(await enterAdministration());
  return (
    <>
      <PageHead
        title="Moves upstream"
        lead="A downstream product whose components are upstream projects becomes a classification with a product for each. A move can be undone for a week."
        actions={
          <LinkButton href="/admin/moves/new" variant="primary">
            Move a product
          </LinkButton>
        }
      />
      <Section flush>
        {moves.length === 0 ? (
          <Empty>No product was moved yet.</Empty>
        ) : (
          <Table caption="Moves, newest first">
            <thead>
              <tr>
                <Th>Product</Th>
                <Th>State</Th>
                <Th number>Moved</Th>
                <Th number>Stayed</Th>
                <Th>Started</Th>
              </tr>
            </thead>
            <tbody>
              {moves.map((move) => (
                <tr key={move.id}>
                  <Td main>
                    <Link href={`/admin/moves/${move.id}`} prefetch={false}>
                      {move.product}
                    </Link>
                  </Td>
                  <Td label="State">
                    <MoveState move={move} />
                  </Td>
                  <Td label="Moved" number>
                    {sayNumber(move.moved)}
                  </Td>
                  <Td label="Stayed" number>
                    {sayNumber(move.stayed)}
                  </Td>
                  <Td label="Started">
                    {move.startedBy ? `${move.startedBy}, ` : ""}
                    <Time at={move.startedAt} />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Section>
    </>
  );
}
