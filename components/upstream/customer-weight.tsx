import { severityClass } from "#components/bugs/severity-word.tsx";
import { StatusWord } from "#components/bugs/status-word.tsx";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { CountLink } from "#components/upstream/question-table.tsx";
import type { CustomerWeight } from "#lib/search/trackings/customer-weight.ts";
import { sayPlaces } from "#lib/search/trackings/words.ts";
import { countOf } from "#lib/text.ts";

/** The bugs with customers' cases, the heaviest first: where each is, how far it is here, how many cases and customers. */
export function CustomerWeightTable({ product, weight }: { product: string; weight: CustomerWeight }) {
  const { rows, bugs, cases } = weight;
  return (
    <>
      <Table caption={`Bugs with customers’ cases in ${product}`}>
        <thead>
          <tr>
            <Th>Bug</Th>
            <Th>Product</Th>
            <Th>Status</Th>
            <Th>In {product}</Th>
            <Th number>Cases</Th>
            <Th number>Customers</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.bug}>
              <Td main>
                <Link href={`/bugs/${row.bug}/versions`}>
                  <span className="text-muted tabular-nums">{row.bug}</span> {row.summary}
                </Link>{" "}
                <span className={severityClass(row.severity)}>{row.severity}</span>
              </Td>
              <Td label="Product">
                {row.product}
                {row.isUpstream ? null : <span className="text-muted"> (downstream)</span>}
              </Td>
              <Td label="Status">
                <StatusWord {...row} />
              </Td>
              <Td label={`In ${product}`}>{sayPlaces(row.states)}</Td>
              <Td number label="Cases">
                {row.cases}
              </Td>
              <Td number label="Customers">
                {row.customers}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="section-body text-muted">
        {countOf(cases, "case")} in{" "}
        <CountLink count={bugs} tracking={`@customer_cases:${product}`} label={`With cases in ${product}`} />{" "}
        {bugs === 1 ? "bug" : "bugs"}
        {rows.length < bugs ? `; the first ${rows.length} are shown` : ""}. A case of a duplicate counts for
        the bug that it repeats.
      </p>
    </>
  );
}
