import { initialsOf } from "#components/ui/initials.ts";
import { type Html, html } from "#lib/html.ts";

/** A PersonName with initials, in a string of HTML. */
export function personHtml({ handle, displayName }: Person, { isLink = true } = {}): Html {
  const { "data-initials": initials, "data-hue": hue } = initialsOf(displayName, handle);
  const face = html`title="@${handle}" class="person" data-initials="${initials}" data-hue="${hue}"`;
  const name = displayName || handle;
  if (!isLink) return html`<bdi ${face}>${name}</bdi>`;
  return html`<a href="/people/${encodeURIComponent(handle)}" dir="auto" data-go="ahead" ${face}>${name}</a>`;
}

type Person = { handle: string; displayName: string };
