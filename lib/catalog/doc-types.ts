/**
 * Under which heading release notes list a bug, in the order of the headings. A closed set, as phases are: order, heading
 * and what is left out follow from it.
 */
type DocTypeFacts = {
  /** The heading in the notes. */
  heading: string;
  /** Readers of the notes are not told of it. */
  isLeftOut?: true;
  /** It tells of a bug that may still be open. */
  isOfOpenBugs?: true;
  /** It is about taking in another project's version. */
  isRebase?: true;
};

/** What a bug has while nobody has said anything. */
export const UNCLASSIFIED = "Unclassified";
export const BUG_FIX = "Bug Fix";

const FACTS: Readonly<Record<string, DocTypeFacts>> = {
  "Release Note": { heading: "Release Note" },
  Enhancement: { heading: "Enhancement" },
  "Rebase: Enhancements Only": { heading: "Rebase: Enhancements Only", isRebase: true },
  "Rebase: Bug Fixes and Enhancements": { heading: "Rebase: Bug Fixes and Enhancements", isRebase: true },
  "Technology Preview": { heading: "Technology Preview" },
  "Removed Functionality": { heading: "Removed Functionality" },
  "Deprecated Functionality": { heading: "Deprecated Functionality" },
  "Known Issue": { heading: "Known Issue", isOfOpenBugs: true },
  "Rebase: Bug Fixes Only": { heading: "Rebase: Bug Fixes Only", isRebase: true },
  [BUG_FIX]: { heading: "Bug Fix" },
  [UNCLASSIFIED]: { heading: "Other" },
  "No Doc Update": { heading: "No Doc Update", isLeftOut: true },
};

/** The doc types, in the order of the notes. */
export const DOC_TYPES: readonly string[] = Object.keys(FACTS);

/** What follows from a doc type. */
export function docTypeFacts(name: string): DocTypeFacts {
  return FACTS[name] ?? { heading: name };
}

/** For sorting by doc type, in the order of the notes. */
export function docTypeRank(name: string): number {
  const rank = DOC_TYPES.indexOf(name);
  return rank < 0 ? DOC_TYPES.length : rank;
}
