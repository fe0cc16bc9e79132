/** The anchor of a comment on its bug's page, as addresses and forms name it: c5, p7-1. */
export const ANCHOR = /^(?:c\d{1,6}|p\d{1,9}-\d{1,9})$/;

/** A comment in a sentence: "comment 3", "the description"; private ones have numbers of their own, which say nothing in a sentence. */
export function sayComment(anchor: string): string {
  if (anchor.startsWith("p")) return "a private comment";
  return anchor === "c0" ? "the description" : `comment ${anchor.slice(1)}`;
}
