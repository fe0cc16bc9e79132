import { type BugFilters, bugListAddress, productAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { PhaseCount } from "#lib/bugs/views/milestone-counts.ts";
import { PHASE_LABELS, PHASES } from "#lib/catalog/workflow/phases.ts";

type Props = { milestone: string; counts: readonly PhaseCount[] };

/** Bugs of a milestone by product and phase (statuses differ between products), with sums; each number links to its list. */
export function ReleaseBugs({ milestone, counts }: Props) {
  const columns = columnsOf(counts);
  const products = productsOf(counts);
  return (
    <Table caption={`Bugs for ${milestone} by product and phase`} className="sums">
      <thead>
        <tr>
          <Th>Product</Th>
          {columns.map(({ label }) => (
            <Th key={label} number>
              {label}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {products.map((product) => (
          <tr key={product}>
            <Td main>
              <Link href={productAddress(product)}>{product}</Link>
            </Td>
            <Numbers
              columns={columns}
              rows={counts.filter((row) => row.product === product)}
              search={{ product, targetMilestone: milestone }}
              of={product}
            />
          </tr>
        ))}
      </tbody>
      {products.length > 1 ? (
        <tfoot>
          <tr>
            <Td main>All products</Td>
            <Numbers
              columns={columns}
              rows={counts}
              search={{ product: products, targetMilestone: milestone }}
              of="all products"
            />
          </tr>
        </tfoot>
      ) : null}
    </Table>
  );
}

type Column = { label: string; count: (row: PhaseCount) => number; search: BugFilters };

/** Open bugs, the phases that occur, and all. */
function columnsOf(counts: readonly PhaseCount[]): Column[] {
  return [
    { label: "Open", count: ({ open }) => open, search: { status: "@open" } },
    ...PHASES.filter((phase) => counts.some((row) => row.phase === phase)).map(
      (phase): Column => ({
        label: PHASE_LABELS[phase],
        count: (row) => (row.phase === phase ? row.count : 0),
        search: { phase },
      }),
    ),
    { label: "All", count: ({ count }) => count, search: { status: "@all" } },
  ];
}

/** The products with bugs, by name. */
export function productsOf(counts: readonly PhaseCount[]): string[] {
  return [...new Set(counts.map(({ product }) => product))];
}

function Numbers({
  columns,
  rows,
  search,
  of,
}: {
  columns: readonly Column[];
  rows: readonly PhaseCount[];
  search: BugFilters;
  of: string;
}) {
  return columns.map(({ label, count, search: more }) => {
    const sum = rows.reduce((total, row) => total + count(row), 0);
    return (
      <Td
        key={label}
        number
        label={label}
        className={sum === 0 && label !== "Open" ? "max-sm:hidden" : undefined}
      >
        {sum === 0 ? (
          <span className="text-muted">0</span>
        ) : (
          <Link href={bugListAddress({ ...search, ...more })} aria-label={`${label}: ${sum} bugs of ${of}`}>
            {sum.toLocaleString("en")}
          </Link>
        )}
      </Td>
    );
  });
}
