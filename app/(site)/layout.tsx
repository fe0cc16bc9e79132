import type { ReactNode } from "react";
import { stopImpersonatingAction } from "#app/(site)/impersonation-actions.ts";
import { navGroups, requestsWaiting } from "#app/(site)/nav-groups.ts";
import { signOutAction } from "#app/(site)/sign-in/actions.ts";
import { readLook } from "#app/look.ts";
import { ImpersonationBanner } from "#components/admin/impersonation-banner.tsx";
import { Keyboard } from "#components/keyboard.tsx";
import { MenuCloser } from "#components/menu-closer.tsx";
import { Navigator } from "#components/navigator.tsx";
import { SessionEnded } from "#components/session-ended.tsx";
import { SiteBar } from "#components/site-bar.tsx";
import { SiteNav } from "#components/site-nav.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SkipLink } from "#components/ui/skip-link.tsx";
import { tracksTime } from "#lib/bugs/policy.ts";
import { takeEndedForm } from "#lib/http/ended-session.ts";
import { currentViewer } from "#lib/people/session.ts";
import { standingAnnouncement } from "#lib/people/settings.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";

/** The layout of every page: site bar, sidebar and content. */
export default async function SiteLayout({ children }: { children: ReactNode }) {
  const [{ isNavFolded }, viewer] = await Promise.all([readLook(), currentViewer()]);
  const frame = await getSiteFrame(viewer);
  const ended = viewer.userId === null ? await takeEndedForm() : null;
  const announcement = standingAnnouncement(frame.settings);
  return (
    <>
      <SkipLink />
      <div className="frame">
        <SiteNav
          siteName={frame.settings.siteName}
          groups={navGroups({ ...frame, tracksTime: tracksTime(viewer) })}
          isFolded={isNavFolded}
        />
        <div className="frame-page">
          <SiteBar
            siteName={frame.settings.siteName}
            person={viewer.userId === null ? null : viewer}
            requestCount={requestsWaiting(frame) ?? undefined}
            signOut={signOutAction}
            isAdmin={viewer.isAdministrator}
          />
          <main
            id="content"
            data-account={viewer.userId ?? ""}
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
            {ended ? <SessionEnded {...ended} /> : children}
          </main>
        </div>
      </div>
      <Navigator />
      <MenuCloser />
      <Keyboard />
    </>
  );
}
