import { FoldKeeper } from "#components/fold-keeper.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";

/** Links under a heading: the viewer's products, saved searches. */
export type NavGroup = { label?: string; items: readonly { href: string; label: string; count?: number }[] };

/** The sidebar on wide screens; it can be folded, which is remembered. Renders nothing without groups. */
export function SiteNav({ groups, isFolded }: { groups: readonly NavGroup[]; isFolded?: boolean }) {
  const filled = groups.filter(({ items }) => items.length > 0);
  if (filled.length === 0) return null;
  return (
    <details
      open={!isFolded}
      className="group/nav sticky top-(--bar) hidden max-h-[calc(100dvh-var(--bar))] shrink-0 self-start overflow-y-auto border-line p-2 lg:block open:w-56"
    >
      <summary
        aria-label="My searches and products"
        className="flex size-(--control) items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <Icon name="panel" />
      </summary>
      <nav aria-label="My searches and products" className="mt-1 grid grid-cols-[minmax(0,1fr)] gap-4">
        <NavList groups={filled} />
      </nav>
      <FoldKeeper cookie="nav" />
    </details>
  );
}

/** The groups of links, for the sidebar and the menu page. */
export function NavList({ groups }: { groups: readonly NavGroup[] }) {
  return groups.map(({ label, items }) => (
    <div key={label ?? ""}>
      {label ? <p className="px-2 pb-1 font-semibold text-muted text-xs">{label}</p> : null}
      <ul className="bar-list">
        {items.map(({ href, label, count }) => (
          <li key={href}>
            <Link href={href}>
              {label}
              {count ? <span className="ml-2 text-muted text-xs">{count > 99 ? "99+" : count}</span> : null}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}
