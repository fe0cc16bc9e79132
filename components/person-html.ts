import { initialsOf } from "#components/ui/initials.ts";
import { type Html, html } from "#lib/html.ts";

/** A PersonName with initials, in a string of HTML. */
export function personHtml({ handle, displayName }: { handle: string; displayName: string }): Html {
  const { "data-initials": initials, "data-hue": hue } = initialsOf(displayName, handle);
  return html`<a href="/people/${encodeURIComponent(handle)}" title="@${handle}" dir="auto" data-go="ahead" class="person" data-initials="${initials}" data-hue="${hue}">${displayName || handle}</a>`;
}
