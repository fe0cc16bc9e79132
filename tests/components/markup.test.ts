import { expect, test, vi } from "vitest";
import type { BugView } from "#lib/bugs/views/bug.ts";
import type { SetFlagView } from "#lib/flags/queries.ts";
import { html } from "#lib/html.ts";
import type { Cell } from "#lib/upstream/trackings/rows.ts";
import { markupIn } from "#tests/support/render.ts";

vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));
const { BugHead } = await import("#components/bugs/bug-head.tsx");
const { FactRow, FieldRow } = await import("#components/bugs/fact-row.tsx");
const { FactsSheet } = await import("#components/bugs/facts-sheet.tsx");
const { BugTable } = await import("#components/bugs/bug-list.tsx");
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
  ...{ priority: EVIL, keywords: [EVIL], notOffered: ["severity", "priority"] },
} as unknown as BugView;
const flag = { id: 1, type: EVIL, status: "requested" } as SetFlagView;

const row = { product: EVIL, isHome: true, isDownstream: false };
const cell = {
  ...{ productId: 1, product: EVIL, series: EVIL, version: null, sortKey: null, state: "released" as const },
  ...{ isSaid: true, isContradicted: true, target: null, fixedIn: EVIL, audience: EVIL, evidence: [] },
  tracking: null,
} satisfies Cell;
/** How often it is in a fact: a status has a resolution, a person a handle, and an old value says its product. */
const FACTS = { status: 2, severity: 2, priority: 2, assignee: 2, keywords: 1, whiteboard: 1 };

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
  ...(["status", "severity", "priority", "assignee", "keywords", "whiteboard"] as const).flatMap((name) =>
    [true, false].map((mayEdit): [string, () => React.ReactNode, number] => [
      `the fact ${name}${mayEdit ? ", to be edited" : ""}`,
      () => FieldRow({ bug, name, text: EVIL, mayEdit }),
      FACTS[name],
    ]),
  ),
  ["the line of facts on a phone", () => FactsSheet({ bug, isOpen: false, children: null }), 4],
  [
    "the head of a list",
    () => BugTable({ rows: [], columns: ["status"], caption: "Bugs", sortHref: () => `/bugs?${EVIL}` }),
    3,
  ],
  ["a fact", () => FactRow({ label: EVIL, children: html`${EVIL}` }), 2],
];

test.each(drawn)("what people typed stays text in %s", (_name, draw, times) => {
  const all = markupIn(draw()).join("");
  expect(all.split(ESCAPED).length - 1).toBe(times);
  expect(
    all.replaceAll(/<\/?(a|b|bdi|div|h2|hr|li|p|span|strong|svg|th|tr|ul|use)\b[^<>]*>/g, ""),
  ).not.toMatch(/[<>]/);
  expect(all).not.toContain(EVIL);
});
