import { Markup } from "#components/markup.tsx";
import { html } from "#lib/html.ts";

// Every page carries it, unseen, so it is one element.
export default function NotFound() {
  return (
    <Markup
      as="main"
      className="mx-auto grid max-w-prose gap-3 px-4 py-16"
      html={html`<h1>Page not found, or you may not see it</h1><p>Check the number or the name.</p><p class="flex gap-2"><a href="/" class="btn btn-primary" data-go="ahead">Go home</a><a href="/bugs" class="btn" data-go="ahead">Search bugs</a></p>`}
    />
  );
}
