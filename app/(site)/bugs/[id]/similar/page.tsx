import type { Metadata } from "next";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { type SimilarRelation, similarAddresses } from "#lib/bugs/filing/similar.ts";
import { bugPageTitle, readBugPage } from "../read-bug.ts";

type Props = { params: Promise<{ id: string }> };

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return bugPageTitle(params, "File a similar bug");
}

/** What a new bug like this one has to do with it; then the form, filled in. */
export default async function SimilarPage({ params }: Props) {
  const { viewer, bug } = await readBugPage(params);
  return (
    <div className="grid max-w-200 gap-4">
      <div>
        <Breadcrumbs
          trail={[{ label: `Bug ${bug.id}`, href: `/bugs/${bug.id}` }, { label: "File a similar bug" }]}
        />
        <PageHead
          title={`File a bug like ${bug.id}`}
          lead={`${bug.summary}. The form is filled in with its product, component, version, type and keywords.`}
        />
      </div>
      <p>What has the new bug to do with bug {bug.id}?</p>
      <ul className="grid gap-2">
        {similarAddresses(viewer, bug).map(({ relation, address }) => (
          <li key={relation ?? ""}>
            <Link href={address} prefetch={false}>
              {sayRelation(relation, bug.id)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function sayRelation(relation: SimilarRelation, id: number): string {
  switch (relation) {
    case "dependsOn":
      return `It depends on bug ${id}`;
    case "blocks":
      return `It blocks bug ${id}`;
    case "regressedBy":
      return `The fix of bug ${id} broke it`;
    default:
      return "Nothing: it is only similar";
  }
}
