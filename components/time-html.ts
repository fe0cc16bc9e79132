import { formatExact, formatRelative } from "#components/ui/time.tsx";
import { type Html, html } from "#lib/html.ts";

/** A Time in a string of HTML: relative to `now`, or exact without it. */
export function timeHtml(at: string, now?: Date): Html {
  const date = new Date(at);
  const exact = formatExact(date);
  return html`<time datetime="${date.toISOString()}" title="${exact}">${now ? formatRelative(date, now) : exact}</time>`;
}
