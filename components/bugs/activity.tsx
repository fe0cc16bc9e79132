import { CommentFinder } from "#components/bugs/comment-finder.tsx";
import { type ThreadProps, threadHtml } from "#components/bugs/thread.ts";
import { explainNamed, type KnownThings } from "#lib/bugs/comments/named-things.ts";

/** From so many comments on, a thread has a link to its end. */
const LONG = 20;

type ActivityProps = ThreadProps & {
  /** What the viewer may know of what the comments name. */
  known: KnownThings;
};

/** Comments and history of a bug, oldest first. */
export function Activity({ known, ...thread }: ActivityProps) {
  const newest = thread.comments.at(-1);
  return (
    <>
      {newest && thread.comments.length > LONG ? (
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
      {thread.isCut ? <CommentFinder bugId={thread.bugId} /> : null}
    </>
  );
}
