/** The address of the page to sign in, which leads on to `next`. */
export function signInHref(next: string): string {
  return `/sign-in?next=${encodeURIComponent(next)}`;
}
