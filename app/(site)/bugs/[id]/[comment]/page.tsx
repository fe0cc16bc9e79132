import { notFound, redirect } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { ANCHOR } from "#lib/bugs/comments/anchor.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

/** How many comments before the requested one are shown. */
const BEFORE = 5;

type Props = { params: Promise<{ id: string; comment: string }> };

/** /bugs/4/c57, /bugs/4/p7-1: the bug with that comment on the page, even in a long thread and without JavaScript. */
export default async function CommentPage({ params }: Props) {
  const { id, comment } = await params;
  const bugId = parseNumber(readSegment(id));
  const anchor = readSegment(comment);
  if (!bugId || !ANCHOR.test(anchor)) notFound();
  const { comments } = await listThread(await currentViewer(), bugId);
  const isShown = comments.some((one) => one.anchor === anchor);
  const number = /^c(\d+)$/.exec(anchor)?.[1];
  // Only public comments are found by their number.
  const part = number === undefined ? "comments=all" : `from=${Math.max(1, Number(number) - BEFORE)}`;
  redirect(isShown ? `/bugs/${bugId}#${anchor}` : `/bugs/${bugId}?${part}#${anchor}`);
}
