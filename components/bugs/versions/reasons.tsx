import { Disclosure } from "#components/ui/disclosure.tsx";
import { Link } from "#components/ui/link.tsx";
import type { Reason } from "#lib/upstream/trackings/queries/explain.ts";

const MANY = 6;

/** The reasons of a state: each a commit, a manifest or a record, with a link to where it can be seen; many are folded. */
export function ReasonList({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length <= MANY) return <Reasons reasons={reasons} />;
  // The last one says what follows from the others.
  const folded = reasons.slice(MANY - 2, -1);
  return (
    <>
      <Reasons reasons={[...reasons.slice(0, MANY - 2), ...reasons.slice(-1)]} />
      <Disclosure summary={`${folded.length} more`}>
        <Reasons reasons={folded} />
      </Disclosure>
    </>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
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
