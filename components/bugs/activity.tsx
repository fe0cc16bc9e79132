import { CommentFinder } from "#components/bugs/comment-finder.tsx";
import { type ThreadProps, threadHtml } from "#components/bugs/thread.ts";

/** Comments and history of a bug, oldest first. */
export function Activity(thread: ThreadProps) {
  return (
    <>
      <ol
        className="thread"
        aria-label="Comments and history"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped by threadHtml; comments are sanitised when they are written
        dangerouslySetInnerHTML={{ __html: threadHtml(thread) }}
      />
      {thread.isCut ? <CommentFinder bugId={thread.bugId} /> : null}
    </>
  );
}
