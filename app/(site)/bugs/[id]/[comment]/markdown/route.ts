import { markdownAnswer } from "#app/markdown-answer.ts";
import { readSegment } from "#app/param.ts";
import { ANCHOR } from "#lib/bugs/comments/anchor.ts";
import { findTexts } from "#lib/bugs/comments/queries.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

type Context = { params: Promise<{ id: string; comment: string }> };

/** /bugs/4/c3/markdown: a comment as it was written. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { id, comment } = await params;
  const bugId = parseNumber(readSegment(id));
  const anchor = readSegment(comment);
  const found = bugId && ANCHOR.test(anchor) ? await findTexts(await currentViewer(), bugId, anchor) : null;
  return markdownAnswer(found ? (found.texts.at(-1)?.text ?? "") : null);
}
