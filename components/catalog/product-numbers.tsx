import { type BugFilters, bugListAddress } from "#components/catalog/addresses.ts";
import { Link } from "#components/ui/link.tsx";
import type { ProductCounts } from "#lib/bugs/views/counts.ts";

/** Bug counts of a product; each links to its list. */
export function ProductNumbers({ product, counts }: { product: string; counts: ProductCounts }) {
  const numbers: { label: string; count: number; search: BugFilters; hint?: string }[] = [
    { label: "Open", count: counts.open, search: { status: "@open" } },
    { label: "Unconfirmed", count: counts.unconfirmed, search: { phase: "unconfirmed" } },
    {
      label: "Untriaged",
      count: counts.untriaged,
      search: { status: "@open", severity: counts.untriagedSeverity },
      hint: "the severity is not set",
    },
    { label: "Unassigned", count: counts.unassigned, search: { status: "@open", assignee: "@nobody" } },
    {
      label: "To verify",
      count: counts.toVerify,
      search: { tracking: `@to_verify:${product}`, status: "@all" },
      hint: "the fix is ready to be tested, here or in a build of the product",
    },
    ...(counts.tracked > 0
      ? [
          {
            label: "Tracked",
            count: counts.tracked,
            search: { tracking: `@any:${product}`, status: "@open" },
            hint: "open bugs that are tracked for it, wherever they are filed",
          },
        ]
      : []),
    ...(counts.withoutComponent > 0
      ? [
          {
            label: "No component",
            count: counts.withoutComponent,
            search: { status: "@open", component: "@none" },
          },
        ]
      : []),
    { label: "Closed", count: counts.closed, search: { status: "@closed" } },
  ];
  return (
    <ul
      aria-label={`Bugs of ${product}`}
      className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:flex"
    >
      {numbers.map(({ label, count, search, hint }) => (
        <li key={label} className="flex-1 bg-surface">
          <Link
            href={bugListAddress("tracking" in search ? search : { product, ...search })}
            title={hint}
            className="-outline-offset-2 block h-full px-3 py-2 text-ink hover:bg-hover hover:no-underline"
          >
            <span className="block font-semibold text-lg">{count.toLocaleString("en")}</span>
            <span className="whitespace-nowrap text-muted text-xs">
              {label}
              {hint ? <span className="sr-only">: {hint}</span> : null}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
