import { iconHtml } from "#components/icon-html.ts";
import { Markup } from "#components/markup.tsx";
import { SignOutForm } from "#components/sign-out-form.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { html } from "#lib/html.ts";
import type { FormAction } from "#lib/http/form-state.ts";

export type PersonMenuProps = {
  /** The viewer; null when not signed in. */
  person: { displayName: string; handle: string } | null;
  /** The form action that signs out. */
  signOut?: FormAction;
  isAdmin?: boolean;
};

/** The right end of the site bar: the viewer's menu, or the links to sign in and up. */
export function PersonMenu({ person, signOut, isAdmin }: PersonMenuProps) {
  if (!person) {
    return (
      <>
        <Link href="/sign-in" className="bar-link">
          Sign in
        </Link>
        <LinkButton href="/sign-up">Sign up</LinkButton>
      </>
    );
  }
  const { displayName, handle } = person;
  const admin = isAdmin ? html`<a href="/admin" class="menu-line" data-go="ahead">Administration</a>` : null;
  return (
    <details data-closes="" className="menu">
      <Markup
        as="summary"
        className="btn btn-quiet"
        aria-label={`Me: ${displayName}`}
        html={html`${iconHtml("person")}<bdi class="max-w-40 truncate max-sm:hidden">${displayName}</bdi>${iconHtml("chevron-down", "text-muted")}`}
      />
      <div className="menu-box menu-end">
        <Markup
          as="div"
          html={html`<p class="px-3 py-1 text-muted"><bdi class="font-medium text-ink">${displayName}</bdi> @${handle}</p><hr class="menu-rule"><a href="/people/${encodeURIComponent(handle)}" class="menu-line" data-go="ahead">My page</a><a href="/settings" class="menu-line" data-go="ahead">Settings</a>${admin}${signOut ? html`<hr class="menu-rule">` : null}`}
        />
        {signOut ? (
          <SignOutForm action={signOut}>
            <button type="submit" className="menu-line">
              Sign out
            </button>
          </SignOutForm>
        ) : null}
      </div>
    </details>
  );
}
