import { iconHtml } from "#components/icon-html.ts";
import { Markup } from "#components/markup.tsx";
import { PersonMenu, type PersonMenuProps } from "#components/person-menu.tsx";
import { SiteMark } from "#components/site-mark.tsx";
import { html } from "#lib/html.ts";

export type SiteBarProps = PersonMenuProps & {
  siteName?: string;
  /** Open requests of the viewer; without one, the link is hidden. */
  requestCount?: number;
};

/** Menu, search and “File a bug”: the same on every page, for everybody. */
const TOOLS = html`<a href="/menu" aria-label="Menu" class="bar-tool side:hidden" data-go="ahead">${iconHtml("menu", "size-5")}</a><search class="min-w-0 flex-1 md:max-w-2xl"><form action="/bugs" class="relative"><label for="site-search" class="sr-only">Search bugs, or go to a number</label>${iconHtml("search", "bar-search-mark")}<input id="site-search" name="q" type="search" placeholder="Search or #number" autocomplete="off" class="control !pl-8" aria-keyshortcuts="/" data-key="/"></form></search><a href="/bugs/new" class="btn btn-primary shrink-0" aria-keyshortcuts="c" data-key="c" data-go="ahead">${iconHtml("plus")}<span>File <span class="max-[22.5rem]:hidden">a bug</span></span></a>`;

/** The bar on every page. On phones menu, search and “File a bug” are at the bottom. */
export function SiteBar({ siteName = "Headwater", requestCount, ...person }: SiteBarProps) {
  return (
    <header className="site-bar sticky top-0 z-30 border-line border-b bg-paper">
      <div className="flex h-(--bar) items-center gap-3 px-3 md:px-4">
        <div className="bar-mark">
          <SiteMark name={siteName} />
        </div>
        <Markup as="div" className="bar-tools" html={TOOLS} />
        <nav aria-label="Site" className="ml-auto flex items-center gap-1">
          {requestCount === undefined ? null : <Requests count={requestCount} />}
          <PersonMenu {...person} />
        </nav>
      </div>
    </header>
  );
}

function Requests({ count }: { count: number }) {
  const number = html`<span class="rounded-full bg-accent-soft px-1.5 font-semibold text-accent text-xs">${count > 99 ? "99+" : count}</span>`;
  return (
    <Markup
      as="a"
      href="/requests"
      data-go="ahead"
      title="Requests"
      className="bar-link max-md:hidden side:hidden"
      html={html`${iconHtml("flag")}<span class="max-side:sr-only">Requests</span>${count ? number : null}`}
    />
  );
}
