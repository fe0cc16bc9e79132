import type { Metadata } from "next";
import { navGroups } from "#app/(site)/nav-groups.ts";
import { readLook } from "#app/look.ts";
import { changeLook } from "#app/look-action.ts";
import { NavList } from "#components/site-nav.tsx";
import { ThemeToggle } from "#components/theme-toggle.tsx";
import { PageHead, Section } from "#components/ui/section.tsx";
import { tracksTime } from "#lib/bugs/policy.ts";
import { currentViewer } from "#lib/people/session.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";

export const metadata: Metadata = { title: "Menu" };

/** The menu as a page, for narrow screens: the links of the site bar and the sidebar. */
export default async function MenuPage() {
  const viewer = await currentViewer();
  const [frame, { theme, density }] = await Promise.all([getSiteFrame(viewer), readLook()]);
  return (
    <div className="mx-auto grid max-w-md gap-4">
      <PageHead title="Menu" />
      <nav aria-label="Menu" className="grid gap-4">
        <NavList groups={navGroups({ ...frame, tracksTime: tracksTime(viewer) })} />
      </nav>
      <Section title="Appearance">
        <ThemeToggle theme={theme} density={density} action={changeLook} />
      </Section>
    </div>
  );
}
