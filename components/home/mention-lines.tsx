import { NotPublic } from "#components/bugs/not-public.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonName } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { MentionLine } from "#lib/bugs/views/mentioned.ts";

/** Comments that mention the viewer: who, on which bug, what. */
export function MentionLines({ lines }: { lines: readonly MentionLine[] }) {
  return (
    <ul className="home-lines">
      {lines.map(({ by, anchor, text, mentionedAt, ...bug }) => (
        <li key={`${bug.id} ${anchor}`}>
          <span className="home-number">{bug.id}</span>
          <span className="home-words">
            <Link href={`/bugs/${bug.id}#${anchor}`}>
              {bug.isRestricted ? <NotPublic /> : null}
              {bug.summary}
            </Link>
            <span className="home-move">
              {by ? <PersonName {...by} href={null} withInitials /> : <span>Somebody</span>} mentioned you:{" "}
              {text}
            </span>
          </span>
          <Time at={mentionedAt} />
        </li>
      ))}
    </ul>
  );
}
