import { BugReference } from "#components/bugs/bug-reference.tsx";
import { Link } from "#components/ui/link.tsx";
import type { RelatedField } from "#lib/bugs/fields/registry.ts";
import type { BugRef } from "#lib/bugs/views/bug.ts";
import { countOf } from "#lib/text.ts";

/** A longer list shows its first bugs, the open ones first, and leads to the list of all. */
const LONGEST = 10;
const FIRST = 8;

/** Bugs with the same relation to a bug. `all`: the list of them. */
export function BugReferences({ bugs, all }: { bugs: readonly BugRef[]; all: string }) {
  const sorted = [...bugs].sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.id - b.id);
  const isLong = bugs.length > LONGEST;
  return (
    <ul className="grid gap-0.5">
      {(isLong ? sorted.slice(0, FIRST) : sorted).map((bug) => (
        <li key={bug.id}>
          <BugReference {...bug} />
        </li>
      ))}
      {isLong ? (
        <li>
          <Link href={all} prefetch={false}>
            All {countOf(bugs.length, "bug")}
          </Link>{" "}
          <small className="text-muted">{bugs.filter(({ isOpen }) => isOpen).length} open</small>
        </li>
      ) : null}
    </ul>
  );
}

/** The list of the bugs that have a bug in this field. */
export function relatedHref(field: RelatedField, id: number): string {
  return `/bugs?${field}=${id}`;
}
