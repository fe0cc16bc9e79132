import { Link } from "#components/ui/link.tsx";

type PersonNameProps = {
  displayName: string;
  handle: string;
  /** The link of the name; null for none. */
  href?: string | null;
  /** Adds the handle after the name, to distinguish people with the same name. */
  showHandle?: boolean;
};

/** A person's name, linked to their page, with the handle on hover. `<PersonName {...bug.assignee} />` */
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
