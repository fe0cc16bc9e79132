import { BugReference } from "#components/bugs/bug-reference.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { BugRef } from "#lib/bugs/views/bug.ts";

type Props = {
  /** Of which bug this one is a duplicate, as far as the viewer sees it. */
  of: BugRef | null;
  page: "versions" | "is-it-fixed";
  /** What was asked for here. */
  query: Readonly<Record<string, string | undefined>>;
};

/** On the pages about the versions of a duplicate: where its fixes and records are. */
export function DuplicateNotice({ of, page, query }: Props) {
  if (!of) return null;
  const asked = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const search = asked.length > 0 ? `?${new URLSearchParams(asked)}` : "";
  return (
    <Notice title="This bug is a duplicate.">
      <p>
        Fixes and records are kept with <BugReference {...of} />.
      </p>
      <p>
        <Link href={`/bugs/${of.id}/${page}${search}`}>
          {page === "versions" ? `Versions of bug ${of.id}` : `Is bug ${of.id} fixed in my version?`}
        </Link>
      </p>
    </Notice>
  );
}
