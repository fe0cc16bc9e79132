import { CircleUser } from "lucide-react";
import type { ReactNode } from "react";
import { BarLink } from "#components/bar-link.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Menu, MenuButton, MenuLink, MenuRule } from "#components/ui/menu.tsx";

export type PersonMenuProps = {
  /** Who looks; null for a stranger. */
  person: { displayName: string; handle: string } | null;
  /** The form action that signs out. */
  signOut?: (form: FormData) => void | Promise<void>;
  isAdmin?: boolean;
  /** Theme and density, at the end of the person's menu. */
  look?: ReactNode;
};

/** The end of the bar: my name and what is mine, or the way in. */
export function PersonMenu({ person, signOut, isAdmin, look }: PersonMenuProps) {
  if (!person) {
    return (
      <>
        <BarLink href="/sign-in" className="whitespace-nowrap">
          Sign in
        </BarLink>
        <LinkButton href="/sign-up" className="whitespace-nowrap">
          Sign up
        </LinkButton>
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
          <CircleUser aria-hidden="true" />
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
      {look ? (
        <>
          <MenuRule />
          <div className="px-3 py-1">{look}</div>
        </>
      ) : null}
      {signOut ? (
        <>
          <MenuRule />
          <form action={signOut}>
            <MenuButton>Sign out</MenuButton>
          </form>
        </>
      ) : null}
    </Menu>
  );
}
