import { notFound, redirect } from "next/navigation";
import { readSegment } from "#app/param.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

/** How many comments before the requested one are shown. */
const BEFORE = 5;

type Props = { params: Promise<{ id: string; comment: string }> };

/** /bugs/4/c57: the bug with that comment on the page, even in a long thread and without JavaScript. */
export default async function CommentPage({ params }: Props) {
  const { id, comment } = await params;
  const bugId = parseNumber(readSegment(id));
  const number = /^c(\d{1,6})$/.exec(readSegment(comment))?.[1];
  if (!bugId || number === undefined) notFound();
  const { comments } = await listThread(await currentViewer(), bugId);
  const isShown = comments.some((one) => one.number === Number(number));
  redirect(
    isShown
      ? `/bugs/${bugId}#c${number}`
      : `/bugs/${bugId}?from=${Math.max(1, Number(number) - BEFORE)}#c${number}`,
  );
}
