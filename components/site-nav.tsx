import { FoldKeeper } from "#components/fold-keeper.tsx";
import { SiteMark } from "#components/site-mark.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";

/** Links, with a heading except for the first group. */
export type NavGroup = {
  label?: string;
  /** Where all of it is. */
  href?: string;
  items: readonly { href: string; label: string; count?: number }[];
  /** The keys g 1 to g 9 lead to them. */
  isKeyed?: boolean;
};

type SiteNavProps = { siteName: string; groups: readonly NavGroup[]; isFolded?: boolean };

/** The sidebar of every page on wide screens; it can be folded, which is remembered. */
export function SiteNav({ siteName, groups, isFolded }: SiteNavProps) {
  return (
    <details open={!isFolded} className="site-nav">
      <summary aria-label="Sidebar" title="Fold or unfold the sidebar">
        <Icon name="panel" />
      </summary>
      <SiteMark name={siteName} />
      <nav aria-label="Sidebar" className="nav-groups">
        <NavList groups={groups} />
      </nav>
      <FoldKeeper cookie="nav" />
    </details>
  );
}

/** The groups of links, for the sidebar and the menu page. */
export function NavList({ groups }: { groups: readonly NavGroup[] }) {
  return groups
    .filter(({ items }) => items.length > 0)
    .map(({ label, href, items, isKeyed }) => (
      <div key={label ?? ""}>
        {label ? <p className="nav-label">{href ? <Link href={href}>{label}</Link> : label}</p> : null}
        <ul className="bar-list">
          {items.map(({ href, label, count }, index) => (
            <li key={href}>
              <Link href={href} data-key={isKeyed && index < 9 ? `g ${index + 1}` : undefined}>
                <span title={isKeyed ? label : undefined}>{label}</span>
                {count ? <span className="count">{count > 99 ? "99+" : count}</span> : null}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    ));
}
