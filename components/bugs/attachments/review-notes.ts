import { personHtml } from "#components/person-html.ts";
import { timeHtml } from "#components/time-html.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";
import { placesIn } from "#lib/bugs/reviews/compose.ts";
import type { ReviewNoteView } from "#lib/bugs/reviews/queries.ts";
import { type Html, html, trustedHtml } from "#lib/html.ts";

type NotesProps = {
  patch: Patch;
  notes: readonly ReviewNoteView[];
  /** The address of a comment. */
  commentHref: (anchor: string) => string;
  /** The address at which a note of a draft is changed. */
  editHref: (anchor: string, note: number) => string;
  /** The note that is being changed, which is not shown. */
  edited: number | null;
  now: Date;
};

/** Notes below their lines, by the name of the line. */
export function notesByLine({ patch, notes, edited, ...props }: NotesProps): Map<string, Html> {
  const byLine = new Map<string, Html[]>();
  for (const [index, place] of placesIn(patch, notes).entries()) {
    const note = notes[index];
    if (!note || !place || note.id === edited) continue;
    const before = byLine.get(place.anchor) ?? [];
    before.push(noteHtml(note, place.anchor, props));
    byLine.set(place.anchor, before);
  }
  return new Map([...byLine].map(([anchor, all]) => [anchor, html`${all}`]));
}

function noteHtml(
  { id, author, createdAt, html: text, isEdited, commentAnchor }: ReviewNoteView,
  anchor: string,
  { commentHref, editHref, now }: Pick<NotesProps, "commentHref" | "editHref" | "now">,
): Html {
  const name = author ? personHtml(author) : null;
  const end =
    commentAnchor === null
      ? html`<span class="badge-amber">not sent yet</span> <a href="${editHref(anchor, id)}">Edit</a>`
      : html`<a href="${commentHref(commentAnchor)}">comment</a>`;
  // Sanitised when it was written.
  const body = isEdited
    ? html`<p class="muted">The comment was edited. Read it there.</p>`
    : trustedHtml(text);
  return html`<article class="review-note" id="note-${id}"><header>${name} <span class="muted">${timeHtml(createdAt, now)}</span> ${end}</header><div class="prose">${body}</div></article>`;
}
