import { renderPlain } from "#lib/bugs/comments/markdown.ts";
import { addressOf, aliasOf, type Tracker } from "#lib/import/tracker.ts";

/**
 * Renders a comment of an imported bug as HTML. References to bugs and attachments mean those of its tracker: they link to
 * the imported ones, whatever their ids, or else to the tracker. `attachments`: original id → id.
 */
export function renderImported(
  text: string,
  tracker: Tracker,
  attachments: ReadonlyMap<number, number>,
): string {
  const html = renderPlain(text, { bugLink: (id) => bugLink(tracker, id) });
  // Quotes in the text are escaped as &quot;, so only our own links match.
  return html.replace(/href="\/attachments\/(\d+)"/g, (_, id: string) => {
    const attachmentId = attachments.get(Number(id));
    return attachmentId === undefined
      ? `href="https://${tracker.name}/attachment.cgi?id=${id}"`
      : `href="/attachments/${attachmentId}"`;
  });
}

function bugLink(tracker: Tracker, id: number): string {
  if (!tracker.bugs.has(id) && !tracker.here.has(id)) return addressOf(tracker.name, id);
  return `/bugs/${tracker.renumbered.has(id) ? encodeURIComponent(aliasOf(tracker.name, id)) : (tracker.here.get(id) ?? id)}`;
}
