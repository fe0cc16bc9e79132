/** Skips the site bar; the first element in tab order. `<SkipLink />` and `<main id="content" tabIndex={-1}>` */
export function SkipLink({ target = "content" }: { target?: string }) {
  return (
    <a
      href={`#${target}`}
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-4 focus:py-2 focus:shadow-float"
    >
      Skip to the content
    </a>
  );
}
