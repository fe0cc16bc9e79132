import { FoldKeeper } from "#components/fold-keeper.tsx";
import { Markup } from "#components/markup.tsx";
import { SiteMark } from "#components/site-mark.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { type Html, html } from "#lib/html.ts";

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

/**
 * The groups of links, for the sidebar and the menu page. Each is one string, as they are part of every page
 * (docs/decisions/049).
 */
export function NavList({ groups }: { groups: readonly NavGroup[] }) {
  return groups
    .filter(({ items }) => items.length > 0)
    .map((group) => <Markup as="div" key={group.label ?? ""} html={groupOf(group)} />);
}

function groupOf({ label, href, items, isKeyed }: NavGroup): Html {
  const heading = href ? html`<a href="${href}" data-go="ahead">${label}</a>` : html`${label}`;
  const lines = items.map(({ href, label, count }, index) => {
    const key = isKeyed && index < 9 ? html` data-key="g ${index + 1}"` : null;
    const title = isKeyed ? html` title="${label}"` : null;
    const number = count ? html`<span class="count">${count > 99 ? "99+" : count}</span>` : null;
    return html`<li><a href="${href}" data-go="ahead"${key}><span${title}>${label}</span>${number}</a></li>`;
  });
  return html`${label ? html`<p class="nav-label">${heading}</p>` : null}<ul class="bar-list">${lines}</ul>`;
}
