import { signInHref } from "#components/sign-in-href.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { pagePath } from "#lib/http/page-path.ts";
import { currentViewer } from "#lib/people/session.ts";

/** Also shown for hidden things, which must look like missing ones. */
export default async function NotFound() {
  const isStranger = (await currentViewer()).kind === "anonymous";
  return (
    <div className="grid max-w-prose gap-3 py-8">
      <h1>Page not found, or you may not see it</h1>
      <p>
        Check the number or the name. If somebody sent you the link,{" "}
        {isStranger ? "try signing in first." : "ask them who may see it."}
      </p>
      <p className="flex gap-2">
        {isStranger ? (
          <LinkButton href={signInHref(await pagePath())} variant="primary">
            Sign in
          </LinkButton>
        ) : null}
        <LinkButton href="/bugs" variant={isStranger ? "secondary" : "primary"}>
          Search bugs
        </LinkButton>
        <LinkButton href="/products">Products</LinkButton>
      </p>
    </div>
  );
}
