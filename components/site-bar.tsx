import { Flag, Inbox, Menu as MenuIcon, Plus, Search } from "lucide-react";
import type { ReactNode } from "react";
import { BarLink } from "#components/bar-link.tsx";
import { PersonMenu, type PersonMenuProps } from "#components/person-menu.tsx";
import { SiteMark } from "#components/site-mark.tsx";
import { type NavGroup, NavList } from "#components/site-nav.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { DetailsCloser } from "#components/ui/details-closer.tsx";

export type SiteBarProps = PersonMenuProps & {
  siteName?: string;
  /** How many wait; left out, the link is hidden. */
  requestCount?: number;
  inboxCount?: number;
  /** What stands in the search box. */
  query?: string;
  /** Saved searches, my products …: they fold into the menu on a phone. */
  groups?: readonly NavGroup[];
  /** Theme and density again, for the menu of the phone; ids must differ. */
  lookInMenu?: ReactNode;
};

/** The slim bar on every page. On a phone menu, search and File a bug stand at the bottom, at the thumb. */
export function SiteBar(props: SiteBarProps) {
  const { siteName = "Headwater", requestCount, inboxCount, query, groups = [], lookInMenu } = props;
  const places = [
    { href: "/requests", label: "Requests", count: requestCount, Icon: Flag },
    { href: "/inbox", label: "Inbox", count: inboxCount, Icon: Inbox },
  ].filter(({ count }) => count !== undefined);
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-surface">
      <div className="flex h-(--bar) items-center gap-3 px-3 md:px-4">
        <SiteMark name={siteName} />
        <div className="fixed inset-x-0 bottom-0 z-30 flex flex-1 items-center gap-2 border-line border-t bg-surface px-2 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] md:static md:z-auto md:border-0 md:p-0">
          <details className="md:hidden">
            <summary className={tool} aria-label="Menu">
              <MenuIcon aria-hidden="true" className="size-5" />
            </summary>
            <nav
              aria-label="Menu"
              className="absolute inset-x-0 bottom-full grid max-h-[calc(100dvh-7rem)] gap-4 overflow-y-auto border-line border-t bg-surface p-4 shadow-float"
            >
              <NavList
                groups={[
                  {
                    items: [
                      { href: "/", label: "Home" },
                      { href: "/bugs", label: "Bugs" },
                      { href: "/products", label: "Products" },
                      { href: "/releases", label: "Releases" },
                      ...places,
                    ],
                  },
                  ...groups,
                ]}
              />
              {lookInMenu}
            </nav>
            <DetailsCloser />
          </details>
          <search className="min-w-0 flex-1 md:max-w-xl">
            <form action="/bugs" className="relative">
              <label htmlFor="site-search" className="sr-only">
                Search bugs, or go to a number
              </label>
              <Search
                aria-hidden="true"
                className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
              />
              <input
                id="site-search"
                name="q"
                type="search"
                defaultValue={query}
                placeholder="Search bugs, or a number"
                autoComplete="off"
                className="control !pl-8"
                aria-keyshortcuts="/"
                data-key="/"
              />
            </form>
          </search>
          <LinkButton href="/bugs/new" variant="primary" aria-keyshortcuts="c" className="shrink-0">
            <Plus aria-hidden="true" />
            <span>
              File <span className="max-[22.5rem]:hidden">a bug</span>
            </span>
          </LinkButton>
        </div>
        <nav aria-label="Site" className="ml-auto flex items-center gap-1">
          <span className="hidden items-center gap-1 lg:flex">
            <BarLink href="/products">Products</BarLink>
            <BarLink href="/releases">Releases</BarLink>
          </span>
          {places.map(({ href, label, count, Icon }) => (
            <BarLink key={href} href={href} title={label} className="max-md:hidden">
              <Icon aria-hidden="true" className="size-4" />
              <span className="max-lg:sr-only">{label}</span>
              {count ? <Count>{count}</Count> : null}
            </BarLink>
          ))}
          <PersonMenu {...props} />
        </nav>
      </div>
    </header>
  );
}

const tool =
  "flex size-(--control) min-h-11 min-w-11 items-center justify-center rounded-md text-ink hover:bg-hover";

function Count({ children }: { children: number }) {
  return (
    <span className="rounded-full bg-accent-soft px-1.5 font-semibold text-accent text-xs">
      {children > 999 ? "999+" : children}
    </span>
  );
}
