import { meantText } from "#lib/bugs/docs/placeholder.ts";
import { BUG_FIX, docTypeFacts, UNCLASSIFIED } from "#lib/catalog/doc-types.ts";
import type { ListedBug } from "#lib/upstream/notes/listed-bugs.ts";
import { isFixed, isNoChange, TEST_ONLY, TRACKER } from "#lib/upstream/notes/notes.ts";

/** What a release manager checks before notes are published: the lists that oVirt's generator printed to its console. */

/** A bug once, however many products list it. */
export type ControlledBug = { id: number; summary: string; products: string[]; why: string };
export type ControlList = { name: string; title: string; about: string; bugs: ControlledBug[] };

type Rule = {
  name: string;
  title: string;
  about: string;
  /** Why the bug is in the list; null if it is not. */
  why: (bug: ListedBug) => string | null;
};

const RULES: readonly Rule[] = [
  {
    name: "open",
    title: "Still open",
    about: "Targeted at it, and not in a build for QE yet.",
    why: (bug) =>
      bug.isOpen && bug.phase !== "to_verify" && bug.phase !== "verified"
        ? bug.phase === "fixed"
          ? "fixed, not in a build"
          : "not fixed"
        : null,
  },
  {
    name: "rebase",
    title: "Rebases",
    about: "They take in another version of something: one text for many changes.",
    why: (bug) => (isRebase(bug) ? "rebase" : null),
  },
  {
    name: "downstream",
    title: "Downstream only",
    about: "Not a change of the project: left out of these notes.",
    why: (bug) => (bug.isDownstreamOnly ? "downstream only" : null),
  },
  {
    name: "trackers",
    title: "Trackers",
    about: "With the keyword Tracking: they collect other bugs, and are left out of these notes.",
    why: (bug) => (bug.keywords.includes(TRACKER) ? "keyword" : null),
  },
  {
    name: "test-only",
    title: "Test only",
    about: "With the keyword TestOnly: nothing was changed for them, and they are left out of these notes.",
    why: (bug) => (bug.keywords.includes(TEST_ONLY) ? "keyword" : null),
  },
  {
    name: "not-public",
    title: "Not public",
    about: "Only members of their groups see them: left out of these notes, which are handed on.",
    why: (bug) => (bug.isRestricted ? "not public" : null),
  },
  {
    name: "no-commit",
    title: "Without a commit",
    about: "Fixed, but no merged change names them. The notes include them all the same.",
    why: (bug) => (isFixed(bug) && !bug.hasChange && !isRebase(bug) && !isNoChange(bug) ? "no commit" : null),
  },
  {
    name: "text",
    title: "Texts to write",
    about:
      "Fixed, without a doc type or without a text that says something, or a feature filed as a bug fix. The notes show the summary.",
    why: textProblem,
  },
];

/** The control lists of a milestone, in their order; also the empty ones. */
export function controlLists(bugs: readonly ListedBug[]): ControlList[] {
  return RULES.map(({ why, ...list }) => {
    const found = new Map<number, ControlledBug>();
    for (const bug of bugs) {
      const reason = isNothing(bug) ? null : why(bug);
      if (reason === null) continue;
      const before = found.get(bug.id);
      if (before) before.products.push(bug.product);
      else found.set(bug.id, { id: bug.id, summary: bug.summary, products: [bug.product], why: reason });
    }
    return { ...list, bugs: [...found.values()] };
  });
}

/** What the milestone contains by its manifest, though its notes are not about it: `contained` without `bugs`. */
export function notTargeted(
  bugs: readonly number[],
  contained: readonly { id: number; summary: string; product: string; target: string | null }[],
): ControlList {
  const listed = new Set(bugs);
  const missing = contained.filter(({ id }) => !listed.has(id));
  return {
    name: "contained",
    title: "Contained, but not targeted",
    about:
      "A version that the milestone contains is the first with their fix, and the bugs are targeted elsewhere or nowhere: these notes do not name them.",
    bugs: [...Map.groupBy(missing, ({ id }) => id)].flatMap(([id, rows]) => {
      const [first] = rows;
      if (!first) return [];
      const why = first.target === null ? "no target" : `for ${first.target}`;
      return { id, summary: first.summary, products: rows.map(({ product }) => product), why };
    }),
  };
}

/** Closed as a duplicate, as no bug and so on: nothing is to be checked. */
function isNothing({ isOpen, meaning }: ListedBug): boolean {
  return !isOpen && meaning !== "fixed";
}

function isRebase({ type, summary, keywords }: ListedBug): boolean {
  return (
    docTypeFacts(type).isRebase === true ||
    keywords.includes("rebase") ||
    /^\W*(\[?rebase\]?\b)/i.test(summary)
  );
}

function textProblem(bug: ListedBug): string | null {
  if (!isFixed(bug) || isNoChange(bug) || docTypeFacts(bug.type).isLeftOut) return null;
  if (bug.type === UNCLASSIFIED) return "no doc type";
  if ((bug.isFeature || /\bRFE\b/.test(bug.summary)) && bug.type === BUG_FIX)
    return "a feature, typed Bug Fix";
  if (meantText(bug.text) !== "") return bug.isReviewed ? null : "not reviewed";
  return bug.text === "" ? "no text" : "placeholder text";
}
