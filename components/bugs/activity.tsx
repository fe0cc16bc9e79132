import type { ReactNode } from "react";
import { newComments, type ThreadProps, threadItems, UNDO_FORM } from "#components/bugs/thread.ts";
import { CommentFinderLater } from "#components/bugs/thread-later.tsx";
import { ButtonForm } from "#components/button-form.tsx";
import { explainNamed, type KnownThings } from "#lib/bugs/comments/named-things.ts";
import { undoChangeAction } from "#lib/bugs/undo/actions.ts";
import { html } from "#lib/html.ts";
import { countOf } from "#lib/text.ts";

/** From so many comments on, a thread has a link to its end. */
const LONG = 20;
/** So few need not be folded together. */
const FEW = 3;

type ActivityProps = ThreadProps & {
  /** What the viewer may know of what the comments name. */
  known: KnownThings;
  /** The anchor of the comment that `form` is about. */
  edited?: string;
  form?: ReactNode;
  /** The form is below the comment, not in its place. */
  isBelow?: boolean;
};

/** Comments and history of a bug, oldest first. */
export function Activity({ known, edited, form, isBelow = false, ...thread }: ActivityProps) {
  const newest = thread.comments.at(-1);
  const fresh = newComments(thread).length;
  const items = threadItems({ ...thread, isFormOpen: Boolean(form) });
  const place = form ? items.findIndex(({ anchor }) => anchor === edited) : -1;
  return (
    <>
      <div className="thread-tools">
        {fresh > 0 ? (
          <a href="#new">{countOf(fresh, "new comment")} since your last visit</a>
        ) : newest && thread.comments.length > LONG ? (
          <a href={`#${newest.anchor}`}>Jump to the newest comment</a>
        ) : null}
        {thread.comments.length > FEW ? (
          <label>
            <input type="checkbox" className="fold-all" autoComplete="off" /> Fold all comments
          </label>
        ) : null}
        <a href={`/bugs/${thread.bugId}/markdown`} data-copy="text" data-keeps="" className="thread-markdown">
          Copy bug as Markdown
        </a>
      </div>
      {place < 0 ? (
        <Items items={items} known={known} />
      ) : (
        <>
          <Items items={items.slice(0, isBelow ? place + 1 : place)} known={known} />
          {form}
          <Items
            items={items.slice(place + 1)}
            known={known}
            label="Comments and history after the one that is edited"
          />
        </>
      )}
      {thread.changes.some(({ undo }) => undo) ? (
        <ButtonForm action={undoChangeAction} id={UNDO_FORM}>
          <input type="hidden" name="id" value={thread.bugId} />
        </ButtonForm>
      ) : null}
      {thread.isCut ? <CommentFinderLater bugId={thread.bugId} /> : null}
    </>
  );
}

type ItemsProps = { items: ReturnType<typeof threadItems>; known: KnownThings; label?: string };

function Items({ items, known, label = "Comments and history" }: ItemsProps) {
  if (items.length === 0) return null;
  const list = html`${items.map(({ item }) => item)}`.html;
  return (
    <ol
      className="thread"
      aria-label={label}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped by threadItems; comments are sanitised when they are written
      dangerouslySetInnerHTML={{ __html: explainNamed(list, known) }}
    />
  );
}
