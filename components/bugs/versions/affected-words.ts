import { sayClosing } from "#components/bugs/versions/closing-words.ts";
import type { IconName } from "#components/ui/icon.tsx";
import type { Answer, SeriesSaid, VersionStanding } from "#lib/upstream/carried/answer.ts";

/** The large sentence of an answer, how it looks, and what is said below it. */
export type Said = readonly [
  tone: "green" | "amber" | "accent" | "slate",
  icon: IconName,
  sentence: string,
  more: string,
];

type Known = {
  product: string;
  version: string;
  /** What the product is built on has a fix; the answer says so elsewhere. */
  isUpstream: boolean;
  /** The version before that has the fix, which this one lost. */
  had: VersionStanding | null;
  /** The first versions of the product with the fix. */
  first: readonly VersionStanding[];
};

/** What is said of a version that has the bug. No fix is called unknown beside one. */
export function sayAffected(
  { reportedFor, target, closing, isReleased }: Extract<Answer, { kind: "affected" }>,
  { product, version, isUpstream, had, first }: Known,
): Said {
  const plan = planned(target);
  if (had) return ["amber", "warning", `No. ${sayHad(had, version)}`, plan];
  const isKnown = isUpstream || first.length > 0;
  const elsewhere = first.length > 0 ? `The fix is in ${product} ${first.map(dated).join(", ")}.` : "";
  const more = (...texts: string[]) => [...texts, elsewhere].filter(Boolean).join(" ");
  if (isReleased === false && !closing) {
    const none = isKnown ? "Not yet. It is not out, and it does not have the fix." : NO_FIX;
    return [
      "amber",
      "warning",
      target ? `Not yet. The fix is planned for ${targetOr(target)}.` : none,
      more(reportedFor ? `The bug was reported for the older version ${reportedFor}.` : ""),
    ];
  }
  if (reportedFor) {
    const said = `Probably not. The bug was reported for the older version ${reportedFor}`;
    return ["amber", "question", isKnown ? `${said}.` : `${said}, and no fix is known.`, more(plan)];
  }
  const said = `No. ${product} ${version} has this bug`;
  return [
    "amber",
    "warning",
    isKnown || closing ? `${said}.` : `${said}, and there is no fix yet.`,
    more(closing ? sayClosing(closing) : plan),
  ];
}

const NO_FIX = "Not yet. It is not out, and no fix is known.";

/** A version that does not have what the one before it has. */
export function sayHad({ name }: VersionStanding, version: string): string {
  return `${name} has the fix, ${version} lost it.`;
}

/** “4.4.10 (due 2026-12-12)”. */
export function dated({
  name,
  day,
  isReleased,
}: Pick<VersionStanding, "name" | "day" | "isReleased">): string {
  if (day === null) return isReleased ? name : `${name} (not released yet)`;
  return `${name} (${isReleased ? "released" : "due"} ${day})`;
}

/** Where a fix is to be, also when nobody said where. */
export function targetOr(target: SeriesSaid["target"]): string {
  return target ? dated({ ...target, isReleased: false }) : "the next version";
}

/** For which version or milestone a fix is planned; empty: for none. */
export function planned(target: SeriesSaid["target"]): string {
  return target ? `It is planned for ${dated({ ...target, isReleased: false })}.` : "";
}
