import { type BugFilters, bugListAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import type { ProductCounts } from "#lib/bugs/views/counts.ts";

/** How many bugs a product has; each number leads to its list. */
export function ProductNumbers({ product, counts }: { product: string; counts: ProductCounts }) {
  const numbers: { label: string; count: number; search: BugFilters; says?: string }[] = [
    { label: "Open", count: counts.open, search: { status: "open" } },
    { label: "Unconfirmed", count: counts.unconfirmed, search: { phase: "unconfirmed" } },
    {
      label: "Untriaged",
      count: counts.untriaged,
      search: { status: "open", severity: counts.untriagedSeverity },
      says: "nobody has set the severity",
    },
    { label: "Unassigned", count: counts.unassigned, search: { status: "open", assignee: "@nobody" } },
    {
      label: "To verify",
      count: counts.toVerify,
      search: { phase: "to_verify" },
      says: "the fix can be tested",
    },
    ...(counts.withoutComponent > 0
      ? [
          {
            label: "No component",
            count: counts.withoutComponent,
            search: { status: "open", component: "none" },
          },
        ]
      : []),
    { label: "Closed", count: counts.closed, search: { status: "closed" } },
  ];
  return (
    <ul
      aria-label={`Bugs of ${product}`}
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:flex"
    >
      {numbers.map(({ label, count, search, says }) => (
        <li key={label} className="flex-1 bg-surface">
          <Link
            href={bugListAddress({ product, ...search })}
            title={says}
            className="-outline-offset-2 block h-full px-3 py-2 text-ink hover:bg-hover hover:no-underline"
          >
            <span className="block font-semibold text-lg">{count.toLocaleString("en")}</span>
            <span className="whitespace-nowrap text-muted text-xs">
              {label}
              {says ? <span className="sr-only">: {says}</span> : null}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
