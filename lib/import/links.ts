import { renderPlain } from "#lib/bugs/comments/markdown.ts";
import { addressOf, aliasOf, type Tracker } from "#lib/import/tracker.ts";

/**
 * A comment of an imported bug as HTML. Bugs and attachments that it names are those of its tracker: they lead to where
 * they stand here, under whatever number, and else to the tracker. `attachments`: numbers there → numbers here.
 */
export function renderImported(
  text: string,
  tracker: Tracker,
  attachments: ReadonlyMap<number, number>,
): string {
  const html = renderPlain(text, { bugLink: (id) => bugLink(tracker, id) });
  // Quotes in the text are written &quot;, so that only our own links look like this.
  return html.replace(/href="\/attachments\/(\d+)"/g, (_, id: string) => {
    const here = attachments.get(Number(id));
    return here === undefined
      ? `href="https://${tracker.name}/attachment.cgi?id=${id}"`
      : `href="/attachments/${here}"`;
  });
}

function bugLink(tracker: Tracker, id: number): string {
  if (!tracker.bugs.has(id) && !tracker.here.has(id)) return addressOf(tracker.name, id);
  return `/bugs/${tracker.renumbered.has(id) ? encodeURIComponent(aliasOf(tracker.name, id)) : (tracker.here.get(id) ?? id)}`;
}
