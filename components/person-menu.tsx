import { SignOutForm } from "#components/sign-out-form.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";
import { Menu, MenuButton, MenuLink, MenuRule } from "#components/ui/menu.tsx";
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
  return (
    <Menu
      align="end"
      aria-label={`Me: ${displayName}`}
      label={
        <>
          <Icon name="person" />
          <bdi className="max-w-40 truncate max-sm:hidden">{displayName}</bdi>
        </>
      }
    >
      <p className="px-3 py-1 text-muted">
        <bdi className="font-medium text-ink">{displayName}</bdi> @{handle}
      </p>
      <MenuRule />
      <MenuLink href={`/people/${encodeURIComponent(handle)}`}>My page</MenuLink>
      <MenuLink href="/settings">Settings</MenuLink>
      {isAdmin ? <MenuLink href="/admin">Administration</MenuLink> : null}
      {signOut ? (
        <>
          <MenuRule />
          <SignOutForm action={signOut}>
            <MenuButton>Sign out</MenuButton>
          </SignOutForm>
        </>
      ) : null}
    </Menu>
  );
}
