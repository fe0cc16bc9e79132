import { expect, test } from "vitest";
import { Verdict } from "#components/bugs/versions/verdict.tsx";
import type { VersionStanding } from "#lib/upstream/carried/answer.ts";
import { textsIn } from "#tests/support/render.ts";

// What somebody who has a bug is told about their version, in words.

type Props = Parameters<typeof Verdict>[0];
const version = (name: string, more: Partial<VersionStanding> = {}): VersionStanding => ({
  ...{ id: 1, name, seriesId: 1, isReleased: true, day: "2026-11-30", state: "released", isSaid: false },
  ...{ evidence: [], ...more },
});
const release = { name: "Spring", classification: "Engine", day: "2026-12-08", isReleased: false };

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
    "what is fixed nowhere has no fix",
    { answer: { kind: "affected", target: null, proof: [] } },
    "No. Suite 4.4 has this bug, and there is no fix yet.",
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
];

test.each(rows)("%s", (_, given, words) => {
  const props: Props = {
    ...{ product: "Suite", version: "4.4", answer: { kind: "never", proof: [] } },
    ...{ onTheWay: null, milestone: null, lost: null, upstream: [], ...given },
  };
  const text = textsIn(Verdict(props))
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ (?=[.,])/g, "");
  expect(text).toContain(words);
});
