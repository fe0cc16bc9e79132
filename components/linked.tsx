import { Markup } from "#components/markup.tsx";
import { linkLine, linkQuoted } from "#lib/bugs/comments/link-line.ts";

type LinkedProps = {
  /** What a person wrote, as plain text. */
  text: string;
  /** The bug that it is about, if any: "comment 3" is one of its comments. */
  bugId?: number;
};

/** A reason, a note: plain text with addresses and references to bugs as links, as in comments. */
export function Linked({ text, bugId }: LinkedProps) {
  return <Markup as="span" html={linkLine(text, linkingOf(bugId))} />;
}

/** A sentence of ours that quotes what a person wrote: only the quotation has links. */
export function LinkedQuote({ text, bugId }: LinkedProps) {
  return <Markup as="span" html={linkQuoted(text, linkingOf(bugId))} />;
}

function linkingOf(bugId: number | undefined) {
  return bugId === undefined ? {} : { ofBug: `/bugs/${bugId}` };
}
