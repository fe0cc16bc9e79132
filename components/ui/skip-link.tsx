/** Skips the site bar; the first element in tab order. `<SkipLink />` and `<main id="content" tabIndex={-1}>` */
export function SkipLink({ target = "content" }: { target?: string }) {
  return (
    <a href={`#${target}`} className="skip-link">
      Skip to the content
    </a>
  );
}
