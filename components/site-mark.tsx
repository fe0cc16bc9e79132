import { Markup } from "#components/markup.tsx";
import { html } from "#lib/html.ts";

const LOGO = html`<svg class="size-5" aria-hidden="true"><use href="/icons.svg#site"/></svg>`;

/** The logo and name of the site, linked to the home page. */
export function SiteMark({ name }: { name: string }) {
  return (
    <Markup
      as="a"
      href="/"
      data-go="ahead"
      aria-keyshortcuts="g h"
      className="flex min-h-(--control) shrink-0 items-center gap-2 px-2 font-semibold text-ink side:px-1.5 hover:no-underline"
      html={html`${LOGO}${name}`}
    />
  );
}
