import { CommentFinder } from "#components/bugs/comment-finder.tsx";
import { newComments, type ThreadProps, threadHtml, UNDO_FORM } from "#components/bugs/thread.ts";
import { ButtonForm } from "#components/button-form.tsx";
import { explainNamed, type KnownThings } from "#lib/bugs/comments/named-things.ts";
import { undoChangeAction } from "#lib/bugs/undo/actions.ts";
import { countOf } from "#lib/text.ts";

/** From so many comments on, a thread has a link to its end. */
const LONG = 20;

type ActivityProps = ThreadProps & {
  /** What the viewer may know of what the comments name. */
  known: KnownThings;
};

/** Comments and history of a bug, oldest first. */
export function Activity({ known, ...thread }: ActivityProps) {
  const newest = thread.comments.at(-1);
  const fresh = newComments(thread).length;
  return (
    <>
      {fresh > 0 ? (
        <a href="#new" className="text-sm">
          {countOf(fresh, "new comment")} since your last visit
        </a>
      ) : newest && thread.comments.length > LONG ? (
        <a href={`#${newest.anchor}`} className="text-sm">
          Jump to the newest comment
        </a>
      ) : null}
      <ol
        className="thread"
        aria-label="Comments and history"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped by threadHtml; comments are sanitised when they are written
        dangerouslySetInnerHTML={{ __html: explainNamed(threadHtml(thread), known) }}
      />
      {thread.changes.some(({ undo }) => undo) ? (
        <ButtonForm action={undoChangeAction} id={UNDO_FORM}>
          <input type="hidden" name="id" value={thread.bugId} />
        </ButtonForm>
      ) : null}
      {thread.isCut ? <CommentFinder bugId={thread.bugId} /> : null}
    </>
  );
}
