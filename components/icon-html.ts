import type { IconName } from "#components/ui/icon.tsx";
import { type Html, html } from "#lib/html.ts";

/** An Icon in a string of HTML. */
export function iconHtml(name: IconName, className = ""): Html {
  return html`<svg class="${`icon ${className}`.trimEnd()}" aria-hidden="true"><use href="/icons.svg#${name}"/></svg>`;
}
