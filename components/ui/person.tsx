import { Link } from "#components/ui/link.tsx";

type PersonNameProps = {
  displayName: string;
  handle: string;
  /** Where the name leads; null for a name that is no link. */
  href?: string | null;
  /** Adds the handle after the name, where two people may share a name. */
  showHandle?: boolean;
};

/** A person's name that leads to the person; the handle on hover. `<PersonName {...bug.assignee} />` */
export function PersonName({
  displayName,
  handle,
  href = `/people/${encodeURIComponent(handle)}`,
  showHandle,
}: PersonNameProps) {
  const name = displayName || handle;
  return (
    <>
      {href === null ? (
        <bdi title={`@${handle}`} className="person">
          {name}
        </bdi>
      ) : (
        <Link href={href} title={`@${handle}`} dir="auto" className="person">
          {name}
        </Link>
      )}
      {showHandle && name !== handle ? <span className="ml-1 text-muted text-xs">@{handle}</span> : null}
    </>
  );
}
