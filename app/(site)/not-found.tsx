import { Markup } from "#components/markup.tsx";
import { signInHref } from "#components/sign-in-href.ts";
import { html } from "#lib/html.ts";
import { pagePath } from "#lib/http/page-path.ts";
import { currentViewer } from "#lib/people/session.ts";

/**
 * Also shown for hidden things, which must look like missing ones. Every page carries it, unseen, so it is one element.
 */
export default async function NotFound() {
  const isStranger = (await currentViewer()).kind === "anonymous";
  const signIn = isStranger
    ? html`<a href="${signInHref(await pagePath())}" class="btn btn-primary" data-go="ahead">Sign in</a>`
    : null;
  return (
    <Markup
      as="div"
      className="grid max-w-prose gap-3 py-8"
      html={html`<h1>Page not found, or you may not see it</h1><p>Check the number or the name. If somebody sent you the link, ${isStranger ? "try signing in first." : "ask them who may see it."}</p><p class="flex gap-2">${signIn}<a href="/bugs" class="${isStranger ? "btn" : "btn btn-primary"}" data-go="ahead">Search bugs</a><a href="/products" class="btn" data-go="ahead">Products</a></p>`}
    />
  );
}
