import { meantText } from "#lib/bugs/docs/placeholder.ts";
import { docTypeFacts, docTypeRank } from "#lib/catalog/doc-types.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import type { ListedBug } from "#lib/upstream/notes/listed-bugs.ts";

/** Release notes: what of the bugs of a milestone is told, and in which order. Pure. */

/** One bug under one product. */
export type Note = {
  bug: number;
  /** The number of the copy that it was for this milestone; null for none. */
  formerBug: number | null;
  product: string;
  /** Its doc type. */
  type: string;
  summary: string;
  /** Markdown; "" if nobody has written one that says something. */
  text: string;
  /** The same, rendered. */
  html: string;
};

export type NotesOfType = { heading: string; type: string; notes: Note[] };
export type NotesOfProduct = {
  product: string;
  types: NotesOfType[];
  /** Nothing to tell: they are not in the text for readers. */
  leftOut: Note[];
};

const FIXED: readonly Phase[] = ["fixed", "to_verify", "verified", "closed"];

/** Is it fixed, whatever its workflow calls that? What was closed for another reason is not. */
export function isFixed({ phase, meaning, isOpen }: ListedBug): boolean {
  return FIXED.includes(phase) && (isOpen || meaning === "fixed");
}

/** Keywords of bugs that are no change of the product. */
export const TRACKER = "tracking";
export const TEST_ONLY = "testonly";

/** No change of the project, so that its notes never list it. */
export function isNoChange({ isDownstreamOnly, keywords }: ListedBug): boolean {
  return isDownstreamOnly || keywords.includes(TRACKER) || keywords.includes(TEST_ONLY);
}

/** The notes of a milestone, by product in the order of the bugs, then by doc type in the order of the notes. */
export function notesOf(bugs: readonly ListedBug[]): NotesOfProduct[] {
  const byProduct = new Map<string, Note[]>();
  for (const bug of bugs) {
    if (!isTold(bug)) continue;
    const notes = byProduct.get(bug.product) ?? [];
    byProduct.set(bug.product, notes);
    notes.push(noteOf(bug));
  }
  return [...byProduct].map(([product, notes]) => {
    const types = new Map<string, Note[]>();
    for (const note of notes.toSorted((a, b) => docTypeRank(a.type) - docTypeRank(b.type)))
      types.set(note.type, [...(types.get(note.type) ?? []), note]);
    const all = [...types].map(([type, notes]) => ({ heading: docTypeFacts(type).heading, type, notes }));
    return {
      product,
      types: all.filter(({ type }) => !docTypeFacts(type).isLeftOut),
      leftOut: all.filter(({ type }) => docTypeFacts(type).isLeftOut).flatMap(({ notes }) => notes),
    };
  });
}

/** Notes are handed on: what not everybody may read is in none, whoever reads them here. */
function isTold(bug: ListedBug): boolean {
  if (isNoChange(bug) || bug.isRestricted) return false;
  return isFixed(bug) || (docTypeFacts(bug.type).isOfOpenBugs === true && bug.isOpen);
}

function noteOf({ id, formerBug, product, type, summary, text, html }: ListedBug): Note {
  const meant = meantText(text);
  return { bug: id, formerBug, product, type, summary, text: meant, html: meant ? html : "" };
}

/** All notes, for programs: also those that readers are not told. */
export function everyNote(products: readonly NotesOfProduct[]): Note[] {
  return products.flatMap(({ types, leftOut }) => [...types.flatMap(({ notes }) => notes), ...leftOut]);
}
