import { statusHtml } from "#components/bugs/bug-words.ts";
import type { Standing } from "#components/bugs/status-word.tsx";
import { Markup } from "#components/markup.tsx";
import { type Html, html } from "#lib/html.ts";

type BugReferenceProps = Standing & {
  id: number;
  summary: string;
  status: string;
  resolution: string | null;
};

/** A line about another bug: number, summary, status. Closed ones are dimmed. */
export function BugReference(bug: BugReferenceProps) {
  return <Markup as="span" html={bugReferenceHtml(bug)} />;
}

/** The same in a string of HTML. */
export function bugReferenceHtml({ id, summary, ...bug }: BugReferenceProps): Html {
  const dimmed = bug.isOpen ? "" : " text-muted";
  return html`<span class="break-words${dimmed}"><a href="/bugs/${id}" data-go class="bug-reference"><span class="font-medium">${id}</span> ${summary}</a> <small>${statusHtml(bug)}</small></span>`;
}
