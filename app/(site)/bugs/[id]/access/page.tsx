import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccessReasons } from "#components/bugs/access-reasons.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { Breadcrumbs } from "#components/ui/breadcrumbs.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { explainBug } from "#lib/bugs/access/explain.ts";
import { NotFound } from "#lib/errors.ts";
import { currentViewer } from "#lib/people/session.ts";
import { parseNumber } from "#lib/text.ts";

export const metadata: Metadata = { title: "Who can see this bug?" };

/** Who can see a bug, and why; for those who may edit it or manage access. */
export default async function BugAccessPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const number = parseNumber(id);
  const access = number === null ? null : await readAccess(number);
  if (!access) notFound();
  return (
    <div className="grid max-w-200 gap-4">
      <div>
        <Breadcrumbs
          trail={[
            { label: access.product, href: productAddress(access.product) },
            { label: `Bug ${access.id}`, href: `/bugs/${access.id}` },
            { label: "Who can see this?" },
          ]}
        />
        <PageHead title={`Who can see bug ${access.id}, and why`} lead={access.summary} />
      </div>
      <AccessReasons access={access} />
    </div>
  );
}

async function readAccess(id: number) {
  try {
    return await explainBug(await currentViewer(), id);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
