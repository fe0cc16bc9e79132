import type { ReactNode } from "react";
import { stopImpersonatingAction } from "#app/(site)/impersonation-actions.ts";
import { signOutAction } from "#app/(site)/sign-in/actions.ts";
import { readLook } from "#app/look.ts";
import { changeLook } from "#app/look-action.ts";
import { ImpersonationBanner } from "#components/admin/impersonation-banner.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Keyboard } from "#components/keyboard.tsx";
import { SiteBar } from "#components/site-bar.tsx";
import { type NavGroup, SiteNav } from "#components/site-nav.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SkipLink } from "#components/ui/skip-link.tsx";
import { ThemeToggle } from "#components/ui/theme-toggle.tsx";
import { countRequestsOf } from "#lib/bugs/views/request-queries.ts";
import { listMyProducts } from "#lib/catalog/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { readSettings, standingAnnouncement } from "#lib/people/settings.ts";
import { listPinnedSearches } from "#lib/search/saved-searches.ts";

/** The bar, the list beside the content, and the content: every page of the site stands in here. */
export default async function SiteLayout({ children }: { children: ReactNode }) {
  const [{ theme, density, isNavFolded }, viewer, settings] = await Promise.all([
    readLook(),
    currentViewer(),
    readSettings(),
  ]);
  const announcement = standingAnnouncement(settings);
  const [searches, products, requestCount] = await Promise.all([
    listPinnedSearches(viewer),
    listMyProducts(viewer),
    viewer.userId === null ? undefined : countRequestsOf(viewer),
  ]);
  const groups: NavGroup[] = [
    {
      label: "Saved searches",
      items: searches.map(({ name, query }) => ({ href: `/bugs?${query}`, label: name })),
    },
    {
      label: "My products",
      items: products.map(({ name }) => ({ href: productAddress(name), label: name })),
    },
  ];
  const look = { theme, density, action: changeLook };
  return (
    <>
      <SkipLink />
      <SiteBar
        siteName={settings.siteName}
        person={viewer.userId === null ? null : viewer}
        requestCount={requestCount}
        signOut={signOutAction}
        groups={groups}
        isAdmin={viewer.isAdministrator}
        look={<ThemeToggle {...look} id="look" />}
        lookInMenu={<ThemeToggle {...look} id="look-in-menu" />}
      />
      <div className="flex">
        <SiteNav groups={groups} isFolded={isNavFolded} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full min-w-0 max-w-[100rem] px-3 pt-4 pb-24 outline-none md:px-6 md:pb-12"
        >
          {viewer.impersonatorId === null ? null : (
            <ImpersonationBanner person={viewer} stop={stopImpersonatingAction} />
          )}
          {announcement ? (
            <div className="mb-4">
              <Notice kind={announcement.kind}>{announcement.text}</Notice>
            </div>
          ) : null}
          {children}
        </main>
      </div>
      <Keyboard />
    </>
  );
}
