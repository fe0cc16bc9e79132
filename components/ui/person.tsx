import { initialsOf } from "#components/ui/initials.ts";
import { Link } from "#components/ui/link.tsx";

type PersonNameProps = {
  displayName: string;
  handle: string;
  /** The link of the name; null for none. */
  href?: string | null;
  /** Adds the handle after the name, to distinguish people with the same name. */
  showHandle?: boolean;
  /** Shows the initials before the name. */
  withInitials?: boolean;
};

/** A person's name, linked to their page, with the handle on hover. `<PersonName {...bug.assignee} />` */
export function PersonName({
  displayName,
  handle,
  href = `/people/${encodeURIComponent(handle)}`,
  showHandle,
  withInitials,
}: PersonNameProps) {
  const name = displayName || handle;
  const initials = withInitials ? initialsOf(displayName, handle) : null;
  return (
    <>
      {href === null ? (
        <bdi title={`@${handle}`} className="person" {...initials}>
          {name}
        </bdi>
      ) : (
        <Link href={href} title={`@${handle}`} dir="auto" className="person" {...initials}>
          {name}
        </Link>
      )}
      {showHandle && name !== handle ? <span className="ml-1 text-muted text-xs">@{handle}</span> : null}
    </>
  );
}
