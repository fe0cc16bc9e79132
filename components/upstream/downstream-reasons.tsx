import { Linked } from "#components/linked.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { DownstreamReason } from "#lib/search/trackings/downstream-reasons.ts";

/** Why open bugs concern only a downstream product, the most frequent reason first. */
export function DownstreamReasons({
  product,
  reasons,
}: {
  product: string;
  reasons: readonly DownstreamReason[];
}) {
  return (
    <Table caption={`Why bugs concern only ${product}`}>
      <thead>
        <tr>
          <Th>Reason</Th>
          <Th number>Bugs</Th>
          <Th>Newest</Th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ reason, count, bugs }) => (
          <tr key={reason}>
            <Td main>
              <Linked text={reason} />
            </Td>
            <Td number label="Bugs">
              {count}
            </Td>
            <Td label="Newest">
              <span className="flex flex-wrap gap-x-2">
                {bugs.map((bug) => (
                  <Link key={bug} href={`/bugs/${bug}`}>
                    {bug}
                  </Link>
                ))}
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
