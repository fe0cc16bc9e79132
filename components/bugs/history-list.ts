import { changesOf, mergeByTime, personOf, placeOf } from "#components/bugs/thread.ts";
import { timeHtml } from "#components/time-html.ts";
import type { HistoryParts } from "#lib/bugs/history/filter.ts";
import { type Html, html } from "#lib/html.ts";

/** The acts of a history, newest first, by day; after each act a link to what the bug looked like then. */
export function historyDays(
  bugId: number,
  { changes, comments }: HistoryParts,
  { most }: { most: number },
): { days: { day: string; items: string }[]; left: number } {
  const entries = mergeByTime(comments, changes).reverse();
  const days = Map.groupBy(entries.slice(0, most), ({ at }) => new Date(at).toISOString().slice(0, 10));
  return {
    days: [...days].map(([day, acts]) => ({
      day,
      items: html`${acts.map(({ at, comment, changes: done }) =>
        comment
          ? saidOf(bugId, comment)
          : changesOf(done, at, undefined, html` · <a href="${momentHref(bugId, at)}">As it was then</a>`, {
              ofBug: `/bugs/${bugId}`,
            }),
      )}`.html,
    })),
    left: Math.max(entries.length - most, 0),
  };
}

/** The address of what a bug looked like at a moment. */
function momentHref(bugId: number, at: string): string {
  return `/bugs/${bugId}/history?at=${encodeURIComponent(new Date(at).toISOString())}`;
}

function saidOf(bugId: number, comment: HistoryParts["comments"][number]): Html {
  const { number, anchor, author, audience, createdAt, verb } = comment;
  const name = audience ? `private comment ${number}` : `comment ${number}`;
  const link = html`<a href="${placeOf(bugId, anchor)}">${name}</a>`;
  const isFiling = number === 0 && !audience && verb === "wrote";
  const words = isFiling ? html`filed this` : html`${verb} ${link}`;
  return html`<li class="act">${personOf(author)} ${words}${audience ? html` only for ${audience}` : null} · ${timeHtml(createdAt)}</li>
`;
}
