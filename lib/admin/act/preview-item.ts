/** Which part of the consequences a sentence belongs to, in the order in which they are shown. */
export type ItemKind =
  /** What is created, changed, moved or deleted. */
  | "act"
  /** How many bugs, and each of their fields that changes. */
  | "bugs"
  /** Who may do more or less. */
  | "rights"
  /** Who sees more or less. */
  | "sight"
  | "kept"
  | "undo";

/**
 * One sentence, with the list of what it counts: as an address where bugs fit in one, or as names where it says one thing
 * of many.
 */
export type PreviewItem = { kind: ItemKind; text: string; href?: string; names?: string[] };
