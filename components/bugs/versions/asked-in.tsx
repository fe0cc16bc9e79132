import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import { changePage } from "#lib/catalog/change-page.ts";
import type { AskingChange } from "#lib/upstream/trackings/queries/asking-change.ts";

/** Says which change of code asks for a fix, and who wrote it. */
export function AskedIn({ change }: { change: AskingChange }) {
  const { key, sha, subject, author, at } = change;
  const href = changePage(change);
  const name = sha ? sha.slice(0, 12) : key;
  return (
    <p>
      Asked for by the footer of {href ? <Link href={href}>{name}</Link> : name} “{subject}”
      {author ? ` by ${author}` : ""}, <Time at={at} />.
    </p>
  );
}
