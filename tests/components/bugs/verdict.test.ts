import { expect, test } from "vitest";
import { FirstWithFix, Verdict } from "#components/bugs/versions/verdict.tsx";
import type { VersionStanding } from "#lib/upstream/carried/answer.ts";
import { markupIn, textsIn } from "#tests/support/render.ts";

// What somebody who has a bug is told about their version, in words.

type Props = Parameters<typeof Verdict>[0];
const version = (name: string, more: Partial<VersionStanding> = {}): VersionStanding => ({
  ...{ id: 1, name, seriesId: 1, isReleased: true, day: "2026-11-30", state: "released", isSaid: false },
  ...{ evidence: [], ...more },
});
const release = { name: "Spring", classification: "Engine", day: "2026-12-08", isReleased: false };

const closed = (resolution: string, target: string | null = null) => ({ resolution, target });

const rows: [string, Partial<Props>, string][] = [
  [
    "a release that contains the version of the answer has it as its part",
    { answer: { kind: "yes", proof: [] }, milestone: { ...release, version: "4.4" } },
    "It is part of Spring (due 2026-12-08).",
  ],
  [
    "one that contains a later version has the fix by that one",
    { answer: { kind: "yes", proof: [] }, milestone: { ...release, version: "4.5" } },
    "The first release with the fix is Spring (due 2026-12-08), which contains Suite 4.5.",
  ],
  [
    "also when it is the version to which to upgrade",
    {
      answer: { kind: "upgrade", to: version("4.5"), soon: null, proof: [] },
      milestone: { ...release, version: "4.5" },
    },
    "It is part of Spring (due 2026-12-08).",
  ],
  [
    "what is fixed upstream is not called unfixed",
    {
      answer: { kind: "affected", target: null, proof: [] },
      upstream: [{ product: "Engine", versions: [version("4.4.10.9")], progress: null }],
    },
    "No. Suite 4.4 has this bug. Fixed upstream in Engine 4.4.10.9 (released 2026-11-30). No later version of Suite has it yet.",
  ],
  [
    "nor what is merged there",
    {
      answer: { kind: "affected", target: null, proof: [] },
      upstream: [{ product: "Engine", versions: [], progress: "merged" }],
    },
    "No. Suite 4.4 has this bug. The fix is merged upstream, in Engine. No later version of Suite has it yet.",
  ],
  [
    "nor in a version that is not out",
    {
      answer: { kind: "affected", target: null, isReleased: false, proof: [] },
      upstream: [{ product: "Engine", versions: [version("4.4.10.9")], progress: null }],
    },
    "Not yet. It is not out, and it does not have the fix. Fixed upstream in Engine 4.4.10.9 (released 2026-11-30).",
  ],
  [
    "what the version before had is lost, also in one that is not out",
    {
      answer: { kind: "affected", target: null, isReleased: false, proof: [] },
      ...{ had: version("4.3.9"), first: [version("4.3.9")] },
    },
    "No. 4.3.9 has the fix, 4.4 lost it.",
  ],
  [
    "also when a later one has it again",
    {
      answer: { kind: "upgrade", to: version("4.5"), soon: null, proof: [] },
      had: version("4.3.9"),
    },
    "No. Upgrade to 4.5 (released 2026-11-30). 4.3.9 has the fix, 4.4 lost it.",
  ],
  [
    "a fix on another line is named",
    { answer: { kind: "affected", target: null, reportedFor: "4.3", proof: [] }, first: [version("4.3.9")] },
    "Probably not. The bug was reported for the older version 4.3. The fix is in Suite 4.3.9 (released 2026-11-30).",
  ],
  [
    "what is fixed nowhere has no fix",
    { answer: { kind: "affected", target: null, proof: [] } },
    "No. Suite 4.4 has this bug, and there is no fix yet.",
  ],
  [
    "nor in a version that is to come",
    { answer: { kind: "affected", target: null, isReleased: false, proof: [] } },
    "Not yet. It is not out, and no fix is known.",
  ],
  [
    "what nobody saw in a version is not said of it",
    { answer: { kind: "affected", target: null, reportedFor: "4.3.9", proof: [] } },
    "Probably not. The bug was reported for the older version 4.3.9, and no fix is known.",
  ],
  [
    "a version that is not out can still get the fix that is planned for it",
    {
      answer: { kind: "affected", target: { name: "4.4", day: "2026-12-12" }, isReleased: false, proof: [] },
    },
    "Not yet. The fix is planned for 4.4 (due 2026-12-12).",
  ],
  [
    "what a person said is theirs, with the reason",
    { answer: { kind: "never", said: { by: "maja", reason: "The dialog came with 4.3" }, proof: [] } },
    "Suite 4.4 never had this bug. maja said so: “The dialog came with 4.3”",
  ],
  [
    "what is under way in the series itself is said beside the way out",
    {
      answer: { kind: "upgrade", to: version("4.5.0"), soon: null, proof: [] },
      onTheWay: "requested",
    },
    "In the series of 4.4, a fix is asked for, and waits for an answer.",
  ],
  [
    "a bug that is no bug is not had by any version",
    { answer: { kind: "closed", closing: { meaning: "not_a_bug", ...closed("INVALID") }, proof: [] } },
    "It was closed as no bug (INVALID).",
  ],
  [
    "a fix that nobody recorded a version of is there",
    {
      answer: { kind: "closed", closing: { meaning: "fixed", ...closed("FIXED", "1.2.2") }, proof: [] },
    },
    "It was closed as fixed (target 1.2.2). Nobody recorded in which version.",
  ],
  [
    "of a duplicate of a bug that is hidden no more is said than that",
    { answer: { kind: "closed", closing: { meaning: "duplicate", ...closed("DUPLICATE") }, proof: [] } },
    "It was closed as a duplicate of another bug (DUPLICATE).",
  ],
  [
    "a fix that is to come comes",
    { answer: { kind: "planned", target: { name: "4.5.0", day: "2026-12-12" }, proof: [] } },
    "Not yet. The fix is to be in 4.5.0 (due 2026-12-12).",
  ],
  [
    "what is closed without a fix is not called open",
    {
      answer: {
        ...{ kind: "affected", target: null, isReleased: true, proof: [] },
        closing: { meaning: "will_not_fix", ...closed("WONTFIX") },
      },
    },
    "No. Suite 4.4 has this bug. It was closed without a fix: it will not be fixed (WONTFIX).",
  ],
  [
    "a tester is named with what they tested",
    {
      answer: { kind: "yes", said: { by: "maja", build: "4.4", reason: "By hand" }, proof: [] },
    },
    "Yes. Suite 4.4 has the fix. maja tested the fix in 4.4: “By hand”.",
  ],
  [
    "who found it all the same is heard",
    {
      answer: { kind: "yes", stillIn: [1], proof: [] },
      stillIn: [{ who: "tomasz", version: "4.4", note: "Same steps" }],
    },
    "Yes. Suite 4.4 has the fix. tomasz says that it is still in 4.4: “Same steps”.",
  ],
  [
    "what else the fix needs is said",
    {
      answer: { kind: "yes", proof: [] },
      also: [
        { product: "Engine", versions: [version("4.4.4.7")] },
        { product: "Part", versions: [] },
      ],
    },
    "The whole fix also needs Engine (first in 4.4.4.7) and Part (in no version yet).",
  ],
  [
    "a release with a part of the fix does not have it",
    {
      part: {
        name: "ovirt-4.4.3",
        lacking: [{ product: "Engine", version: "4.4.3.12" }],
        to: { id: 1, name: "ovirt-4.4.4", version: "4.4.4.7", isReleased: true, day: "2026-11-30" },
      },
    },
    "Not completely. Upgrade to ovirt-4.4.4 (released 2026-11-30). ovirt-4.4.3 has a part of the fix, but contains Engine 4.4.3.12 without it.",
  ],
];

test.each(rows)("%s", (_, given, words) => {
  const props: Props = {
    ...{ bugId: 1, product: "Suite", version: "4.4", answer: { kind: "never", proof: [] } },
    ...{ onTheWay: null, milestone: null, lost: null, upstream: [], ...given },
  };
  const text = textsIn(Verdict(props))
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ (?=[.,])/g, "");
  expect(text).toContain(words);
});

test("the versions that an answer names are links", () => {
  const props: Props = {
    ...{
      bugId: 1,
      product: "Suite",
      version: "4.4",
      answer: { kind: "upgrade", proof: [], to: version("4.5", { id: 9 }), soon: null },
    },
    ...{ onTheWay: null, milestone: null, lost: null, upstream: [] },
  };
  expect(markupIn(Verdict(props)).join("")).toContain('Upgrade to <a href="/products/Suite/versions#v9"');
  const first = FirstWithFix({ product: "Suite", versions: [version("4.5", { id: 9 })] });
  expect(textsIn(first).join("")).toContain("4.5 (released 2026-11-30)");
});
