import { markdownAnswer } from "#app/markdown-answer.ts";
import { readSegment } from "#app/param.ts";
import { printBug } from "#lib/bugs/comments/print-bug.ts";
import { listWritten } from "#lib/bugs/comments/queries.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { env } from "#lib/env.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

/** /bugs/4/markdown: the bug with everything that the viewer may read of it. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const number = parseNumber(readSegment((await params).id));
  const viewer = await currentViewer();
  const bug = number === null ? null : await findBug(viewer, number);
  return markdownAnswer(bug ? printBug(bug, await listWritten(viewer, bug.id), env().url) : null);
}
