import { NUMBER_MAX } from "#lib/text.ts";

/** References to bugs, comments and attachments in text. */

export type Linking = {
  /** The address of a bug; /bugs/12 by default. Bugs are not looked up, so a hidden one looks like a missing one. */
  bugLink?: (id: number) => string;
  /** The address of the bug that the text is about, on other pages than its own. */
  ofBug?: string;
};
export type Reference = { text: string; index: number; href: string };

/**
 * The references in a text, in order: bug 12, bug #12, #12, comment 3, bug 12 comment 3, attachment 5 (Bugzilla's
 * words). Not inside a word, an address or a version: foo#12, /#12, bug 4.5. Nor the number of a stack frame at the start
 * of a line: #1  0x00007f1 in raise ().
 */
export function* findReferences(
  text: string,
  { bugLink = bugAddress, ofBug = "" }: Linking = {},
): Generator<Reference> {
  for (const match of text.matchAll(REFERENCE)) {
    const { bug, number, of, comment, attachment } = match.groups ?? {};
    const id = bug ?? number;
    if (Number(id ?? attachment ?? 0) > NUMBER_MAX) continue;
    if (number !== undefined && isStackFrame(text, match.index)) continue;
    const commentAnchor = (of ?? comment) === undefined ? "" : `#c${Number(of ?? comment)}`;
    const href =
      attachment === undefined
        ? `${id === undefined ? ofBug : bugLink(Number(id))}${commentAnchor}`
        : `/attachments/${Number(attachment)}`;
    yield { text: match[0], index: match.index, href };
  }
}

function bugAddress(id: number): string {
  return `/bugs/${id}`;
}

/** Is the #1 at this position the first word of a line of gdb, AddressSanitizer or PHP? */
function isStackFrame(text: string, index: number): boolean {
  let at = index - 1;
  while (at >= 0 && index - at <= INDENT_MAX && INDENT.has(text.charAt(at))) at--;
  return (at < 0 || text.charAt(at) === "\n") && STACK_FRAME.test(text.slice(index, index + 200));
}

const INDENT_MAX = 40;
const INDENT = new Set([" ", "\t", "\u00a0", ">"]);
const STACK_FRAME =
  /^#\d{1,4}(?:[ \t\u00a0]{2,}\S|[ \t\u00a0](?:0x[\da-f]|\/|\{main\}|\[internal function\]|<signal handler|\S+ ?\([^)\n]*\) (?:at|from) ))/i;
const SPACE = "[ \\t\\u00a0]{1,3}";
const REFERENCE = new RegExp(
  "(?<![\\w&/#])(?:" +
    `bug(?:${SPACE}#?|#)(?<bug>[1-9]\\d{0,9})(?:,?${SPACE}comment(?:${SPACE}#?|#)(?<of>\\d{1,6}))?` +
    `|comment(?:${SPACE}#?|#)(?<comment>\\d{1,6})` +
    `|attachment(?:${SPACE}#?|#)(?<attachment>[1-9]\\d{0,9})` +
    "|#(?<number>[1-9]\\d{0,9})" +
    ")(?!\\w|\\.\\d)",
  "gi",
);
