import { Link } from "#components/ui/link.tsx";
import type { Reason } from "#lib/upstream/trackings/queries/explain.ts";

/** The reasons of a state: each a commit, a manifest or a record, with a link to where it can be seen. */
export function ReasonList({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className="grid list-disc gap-0.5 pl-5">
      {reasons.map(({ text, href }) => (
        <li key={text} className="break-words">
          {href === null ? (
            text
          ) : href.startsWith("/") ? (
            <Link href={href}>{text}</Link>
          ) : (
            <a href={href} rel="nofollow noopener ugc">
              {text}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
