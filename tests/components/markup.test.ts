import { expect, test, vi } from "vitest";
import type { BugView } from "#lib/bugs/views/bug.ts";
import type { SetFlagView } from "#lib/flags/queries.ts";
import type { Cell } from "#lib/upstream/trackings/rows.ts";
import { markupIn } from "#tests/support/render.ts";

vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));
const { BugHead } = await import("#components/bugs/bug-head.tsx");
const { FactRow } = await import("#components/bugs/fact-row.tsx");
const { VersionsPanel } = await import("#components/bugs/versions/versions-panel.tsx");
const { PersonMenu } = await import("#components/person-menu.tsx");
const { SiteMark } = await import("#components/site-mark.tsx");
const { SiteNav } = await import("#components/site-nav.tsx");

const EVIL = `<i onclick="x">&amp;'`;
const ESCAPED = "&lt;i onclick=&quot;x&quot;&gt;&amp;amp;&#39;";

const person = { handle: EVIL, displayName: EVIL };
const bug = {
  ...{
    id: 4,
    summary: EVIL,
    status: EVIL,
    resolution: EVIL,
    isOpen: false,
    phase: "closed",
    meaning: "invalid",
  },
  ...{ severity: EVIL, product: EVIL, component: EVIL, targetRelease: EVIL, targetMilestone: null },
  ...{ assignee: person, reporter: person, cc: [], isRestricted: true, groups: [EVIL], duplicateOf: null },
} as unknown as BugView;
const flag = { id: 1, type: EVIL, status: "requested" } as SetFlagView;

const row = { product: EVIL, isHome: true, isDownstream: false };
const cell = {
  ...{ productId: 1, product: EVIL, series: EVIL, version: null, sortKey: null, state: "released" as const },
  ...{ isSaid: true, isContradicted: true, target: null, fixedIn: EVIL, audience: EVIL, evidence: [] },
  tracking: null,
} satisfies Cell;

const drawn: [string, () => React.ReactNode, number][] = [
  [
    "the sidebar",
    () =>
      SiteNav({
        siteName: EVIL,
        groups: [
          { label: EVIL, href: "/x?a=<b>&c", isKeyed: true, items: [{ href: `/y?q=${EVIL}`, label: EVIL }] },
        ],
      }),
    5,
  ],
  ["the name of the site", () => SiteMark({ name: EVIL }), 1],
  ["the menu of a person", () => PersonMenu({ person, isAdmin: true }), 3],
  [
    "the head of a bug",
    () => BugHead({ bug, flags: [flag], mayEdit: false, follower: "", nextStep: undefined }),
    11,
  ],
  [
    "the versions of a bug",
    () => VersionsPanel({ bugId: 4, rows: [{ ...row, cells: [cell] }], mayTrack: true }),
    5,
  ],
  ["a fact", () => FactRow({ label: EVIL, children: EVIL }), 2],
];

test.each(drawn)("what people typed stays text in %s", (_name, draw, times) => {
  const all = markupIn(draw()).join("");
  expect(all.split(ESCAPED).length - 1).toBe(times);
  expect(all.replaceAll(/<\/?(a|b|bdi|div|h2|hr|li|p|span|strong|svg|ul|use)\b[^<>]*>/g, "")).not.toMatch(
    /[<>]/,
  );
  expect(all).not.toContain(EVIL);
});
