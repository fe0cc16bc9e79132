import { notFound, redirect } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { ANCHOR } from "#lib/bugs/comments/anchor.ts";
import { listThread, type ThreadOptions } from "#lib/bugs/views/thread.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

/** How many comments before the requested one are shown. */
const BEFORE = 5;

type Props = { params: Promise<{ id: string; comment: string }> };

/**
 * /bugs/4/c57, /bugs/4/p7-1: the bug with that comment on the page, even in a long thread and without JavaScript. The page says
 * so when there is none.
 */
export default async function CommentPage({ params }: Props) {
  const { id, comment } = await params;
  const bugId = parseNumber(readSegment(id));
  const anchor = readSegment(comment);
  if (!bugId || !ANCHOR.test(anchor)) notFound();
  const viewer = await currentViewer();
  const isIn = async (options: ThreadOptions) =>
    (await listThread(viewer, bugId, options)).comments.some((one) => one.anchor === anchor);
  if (await isIn({})) redirect(`/bugs/${bugId}#${anchor}`);
  const number = /^c(\d+)$/.exec(anchor)?.[1];
  // Only public comments are found by their number.
  const from = number === undefined ? null : Math.max(1, Number(number) - BEFORE);
  const isThere = await isIn(from === null ? { all: true } : { from });
  const part = from === null ? "comments=all" : `from=${from}`;
  redirect(isThere ? `/bugs/${bugId}?${part}#${anchor}` : `/bugs/${bugId}?missing=${anchor}`);
}
