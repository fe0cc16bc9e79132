/** References to bugs, comments and attachments in text. */

export type Linking = {
  /** The address of a bug; /bugs/12 by default. Bugs are not looked up, so a hidden one looks like a missing one. */
  bugLink?: (id: number) => string;
};
export type Reference = { text: string; index: number; href: string };

/**
 * The references in a text, in order: bug 12, bug #12, #12, comment 3, bug 12 comment 3, attachment 5 (Bugzilla's
 * words). Not inside a word, an address or a version: foo#12, /#12, bug 4.5.
 */
export function* findReferences(text: string, { bugLink = bugAddress }: Linking = {}): Generator<Reference> {
  for (const match of text.matchAll(REFERENCE)) {
    const { bug, number, of, comment, attachment } = match.groups ?? {};
    const id = bug ?? number;
    const commentAnchor = (of ?? comment) === undefined ? "" : `#c${Number(of ?? comment)}`;
    const href =
      attachment === undefined
        ? `${id === undefined ? "" : bugLink(Number(id))}${commentAnchor}`
        : `/attachments/${Number(attachment)}`;
    yield { text: match[0], index: match.index, href };
  }
}

function bugAddress(id: number): string {
  return `/bugs/${id}`;
}

const SPACE = "[ \\t\\u00a0]{1,3}";
const REFERENCE = new RegExp(
  "(?<![\\w&/#])(?:" +
    `bug(?:${SPACE}#?|#)(?<bug>[1-9]\\d{0,8})(?:,?${SPACE}comment(?:${SPACE}#?|#)(?<of>\\d{1,6}))?` +
    `|comment(?:${SPACE}#?|#)(?<comment>\\d{1,6})` +
    `|attachment(?:${SPACE}#?|#)(?<attachment>[1-9]\\d{0,8})` +
    "|#(?<number>[1-9]\\d{0,8})" +
    ")(?!\\w|\\.\\d)",
  "gi",
);
