import { PersonMenu, type PersonMenuProps } from "#components/person-menu.tsx";
import { SiteMark } from "#components/site-mark.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";

export type SiteBarProps = PersonMenuProps & {
  siteName?: string;
  /** Counts of open items; without one, its link is hidden. */
  requestCount?: number;
  inboxCount?: number;
  /** The text in the search box. */
  query?: string;
};

/** The bar on every page. On phones menu, search and “File a bug” are at the bottom. */
export function SiteBar(props: SiteBarProps) {
  const { siteName = "Headwater", requestCount, inboxCount, query } = props;
  const links = [
    { href: "/requests", label: "Requests", count: requestCount, icon: "flag" as const },
    { href: "/inbox", label: "Inbox", count: inboxCount, icon: "inbox" as const },
  ].filter(({ count }) => count !== undefined);
  return (
    <header className="site-bar sticky top-0 z-30 border-line border-b bg-paper">
      <div className="flex h-(--bar) items-center gap-3 px-3 md:px-4">
        <div className="bar-mark">
          <SiteMark name={siteName} />
        </div>
        <div className="bar-tools">
          <Link href="/menu" aria-label="Menu" className="bar-tool side:hidden">
            <Icon name="menu" className="size-5" />
          </Link>
          <search className="min-w-0 flex-1 md:max-w-2xl">
            <form action="/bugs" className="relative">
              <label htmlFor="site-search" className="sr-only">
                Search bugs, or go to a number
              </label>
              <Icon name="search" className="bar-search-mark" />
              <input
                id="site-search"
                name="q"
                type="search"
                defaultValue={query}
                placeholder="Search or #number"
                autoComplete="off"
                className="control !pl-8"
                aria-keyshortcuts="/"
                data-key="/"
              />
            </form>
          </search>
          <LinkButton
            href="/bugs/new"
            variant="primary"
            aria-keyshortcuts="c"
            data-key="c"
            className="shrink-0"
          >
            <Icon name="plus" />
            <span>
              File <span className="max-[22.5rem]:hidden">a bug</span>
            </span>
          </LinkButton>
        </div>
        <nav aria-label="Site" className="ml-auto flex items-center gap-1">
          {links.map(({ href, label, count, icon }) => (
            <Link key={href} href={href} title={label} className="bar-link max-md:hidden side:hidden">
              <Icon name={icon} />
              <span className="max-side:sr-only">{label}</span>
              {count ? <Count>{count}</Count> : null}
            </Link>
          ))}
          <PersonMenu {...props} />
        </nav>
      </div>
    </header>
  );
}

function Count({ children }: { children: number }) {
  return (
    <span className="rounded-full bg-accent-soft px-1.5 font-semibold text-accent text-xs">
      {children > 99 ? "99+" : children}
    </span>
  );
}
