import { showUploads } from "#lib/bugs/attachments/place-pictures.ts";
import { explainNamed } from "#lib/bugs/comments/named-things.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { COMMENT_MAX, cleanText } from "#lib/bugs/text.ts";
import { readKnownThings } from "#lib/bugs/views/known-things.ts";
import { listBlind } from "#lib/bugs/views/mentions.ts";
import { AppError, NotSignedIn, TooMany } from "#lib/errors.ts";
import { errorResponse, requestViewer } from "#lib/http/route.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseNumber } from "#lib/text.ts";

const WINDOW_MS = 60_000;
const MOST_IN_WINDOW = 60;
/** Bytes of a form: a text of the greatest length, each character written as %EF%BF%BD. */
const MOST_BYTES = COMMENT_MAX * 9 + 1000;

/**
 * POST with the field `text`: returns the preview of a comment as sanitised HTML. `?bug=12`: of a comment on that bug, which says
 * who of those mentioned does not see it. For signed-in users.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const viewer = await requestViewer(request);
    if (viewer.userId === null) throw new NotSignedIn("Sign in to see a preview.");
    count(viewer.userId);
    const text = await readText(request);
    const html = await renderComment(text, { authorId: viewer.userId, queue: "previews" });
    return new Response(await explained(viewer, html, bugOf(request)), {
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}

function bugOf(request: Request): number | null {
  return parseNumber(new URL(request.url).searchParams.get("bug") ?? "");
}

async function explained(viewer: Viewer, formatted: string, bugId: number | null): Promise<string> {
  const html = showUploads(formatted);
  const known = await readKnownThings(viewer, [html]);
  if (bugId === null) return explainNamed(html, known);
  const blind = await listBlind(viewer, bugId, [...known.people.values()]);
  const people = [...known.people].map(
    ([named, person]) => [named, { ...person, isBlind: blind.has(person.handle) }] as const,
  );
  return explainNamed(html, { ...known, people: new Map(people) });
}

async function readText(request: Request): Promise<string> {
  const tooLong = () =>
    new AppError("too_large", `This text is too long: at most ${COMMENT_MAX} characters.`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) throw tooLong();
    chunks.push(chunk);
  }
  const text = cleanText(new URLSearchParams(Buffer.concat(chunks).toString("utf8")).get("text") ?? "");
  if (text.length > COMMENT_MAX) throw tooLong();
  return text;
}

let windowEnds = 0;
const requestCounts = new Map<number, number>();

function count(who: number): void {
  const now = Date.now();
  if (now > windowEnds) {
    requestCounts.clear();
    windowEnds = now + WINDOW_MS;
  }
  const times = (requestCounts.get(who) ?? 0) + 1;
  requestCounts.set(who, times);
  if (times > MOST_IN_WINDOW)
    throw new TooMany("Too many previews. Wait a minute.", Math.ceil((windowEnds - now) / 1000));
}
