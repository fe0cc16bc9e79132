import { expect, test, vi } from "vitest";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { linksIn, markupIn } from "#tests/support/render.ts";

vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));
const { BugHead } = await import("#components/bugs/bug-head.tsx");
const { FieldRow } = await import("#components/bugs/fact-row.tsx");

// From a bug there is a way to the versions and milestones that it names.

const bug = {
  ...{
    id: 4,
    summary: "It stops",
    status: "NEW",
    resolution: null,
    isOpen: true,
    phase: "confirmed",
    meaning: null,
  },
  ...{ severity: "major", priority: "P1", product: "Engine", component: null, classification: "oVirt" },
  ...{
    versionId: 7,
    version: "4.4.1",
    targetReleaseId: 8,
    targetRelease: "4.4.2",
    targetMilestone: "ovirt-4.4.2",
  },
  ...{ isTargetShared: true, assignee: null, reporter: null, cc: [], isRestricted: false, groups: [] },
  ...{ duplicateOf: null, keywords: [], notOffered: [] },
} as unknown as BugView;

const drawn = (node: React.ReactNode) =>
  [...markupIn(node), ...linksIn(node).map(({ href }) => `href="${href}"`)].join(" ");

test.each([
  ["version", "/products/Engine/versions#v7", {}],
  ["targetRelease", "/products/Engine/versions#v8", {}],
  ["targetMilestone", "/releases/ovirt-4.4.2?classification=oVirt", {}],
  ["targetMilestone", "/products/Engine/milestones", { isTargetShared: false }],
] as const)("the fact %s leads to %s, also beside its control", (name, page, more) => {
  for (const mayEdit of [false, true]) {
    const row = FieldRow({ bug: { ...bug, ...more }, name, text: bug[name] ?? "", mayEdit });
    expect(drawn(row)).toContain(`href="${page}"`);
    expect(drawn(row).includes('href="/bugs/4?edit=all#fact-')).toBe(mayEdit);
  }
});

test("a fact without a value leads nowhere", () => {
  const empty = { ...bug, versionId: null, version: null };
  expect(drawn(FieldRow({ bug: empty, name: "version", text: "", mayEdit: true }))).not.toContain(
    "/products/",
  );
});

test("the head of a bug leads to its target", () => {
  const head = (more: Partial<BugView>) =>
    drawn(
      BugHead({ bug: { ...bug, ...more }, flags: [], mayEdit: false, follower: "", nextStep: undefined }),
    );
  expect(head({})).toContain('for <a href="/products/Engine/versions#v8"');
  expect(head({ targetRelease: null })).toContain('for <a href="/releases/ovirt-4.4.2?classification=oVirt"');
});
