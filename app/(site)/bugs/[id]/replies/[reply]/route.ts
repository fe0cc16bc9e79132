import { markdownAnswer } from "#app/markdown-answer.ts";
import { readSegment } from "#app/param.ts";
import { fillIn } from "#lib/bugs/comments/fill-in.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { findSavedReply } from "#lib/bugs/views/saved-reply.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

type Context = { params: Promise<{ id: string; reply: string }> };

/** /bugs/4/replies/7: a saved reply of the product of a bug, with what it says of the bug. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { id, reply } = await params;
  const [bugId, number] = [parseNumber(readSegment(id)), parseNumber(readSegment(reply))];
  const viewer = await currentViewer();
  const bug = bugId === null ? null : await findBug(viewer, bugId);
  const text = bug && number !== null ? await findSavedReply(viewer, bug, number) : null;
  return markdownAnswer(bug && text !== null ? fillIn(text, bug) : null);
}
