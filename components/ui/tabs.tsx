import clsx from "clsx";
import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

export type Tab = { href: string; label: ReactNode; count?: number; isCurrent?: boolean };

/** Tabs as links: each tab has its own address. `<Tabs label="Product" tabs={[{ href, label: "Components", isCurrent: true }]} />` */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="mb-4 border-line border-b">
      <ul className="flex flex-wrap gap-x-1">
        {tabs.map(({ href, label, count, isCurrent }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={isCurrent ? "page" : undefined}
              className={clsx(
                "-outline-offset-2 flex min-h-(--control) items-center whitespace-nowrap border-b-2 px-3 py-1.5 hover:no-underline",
                isCurrent
                  ? "border-accent font-semibold text-ink"
                  : "border-transparent text-muted hover:text-ink",
              )}
            >
              {label}
              {count === undefined ? null : (
                <span className="ml-1.5 font-normal text-muted">{count.toLocaleString("en")}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
