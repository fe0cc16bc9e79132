import { threadHtml } from "#components/bugs/thread.ts";
import { explainNamed } from "#lib/bugs/comments/named-things.ts";
import { nameOf } from "#lib/bugs/history/describe.ts";
import type { BugNews } from "#lib/bugs/views/news.ts";
import { sayList } from "#lib/text.ts";

/** What a page on which somebody writes is told of new comments. */
export type News = {
  /** List items for the end of the thread. */
  html: string;
  /** The anchor of the last one. */
  last: string;
  /** Who commented, as a sentence. */
  words: string;
};

/** New comments for a page that is there already. */
export function newsOf({ bug, comments, known, mayComment }: BugNews): News {
  const people = { reporter: bug.reporter, assignee: bug.assignee, qaContact: bug.qaContact };
  const { attachments } = bug;
  const thread = {
    bugId: bug.id,
    people,
    comments,
    changes: [],
    attachments,
    hidden: 0,
    isCut: false,
    mayComment,
  };
  const names = [...new Set(comments.map(({ author }) => nameOf(author)))];
  return {
    html: explainNamed(threadHtml(thread), known),
    last: comments.at(-1)?.anchor ?? "",
    words: `${sayList(names)} commented while you write.`,
  };
}
