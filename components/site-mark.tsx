import { Link } from "#components/ui/link.tsx";

/** The logo and name of the site, linked to the home page. */
export function SiteMark({ name }: { name: string }) {
  return (
    <Link
      href="/"
      aria-keyshortcuts="g h"
      className="flex min-h-(--control) shrink-0 items-center gap-2 px-2 font-semibold text-ink side:px-1.5 hover:no-underline"
    >
      <svg viewBox="0 0 32 32" className="size-5" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path
          d="M16 5c3.6 4.6 5.6 7.6 5.6 10a5.6 5.6 0 0 1-11.2 0c0-2.4 2-5.4 5.6-10z"
          className="fill-on-accent"
        />
        <path
          d="M5 24c3.7-2.6 7.3-2.6 11 0s7.3 2.6 11 0"
          className="stroke-on-accent"
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      {name}
    </Link>
  );
}
