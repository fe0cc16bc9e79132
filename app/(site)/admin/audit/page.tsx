import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { readParam } from "#app/param.ts";
import { AuditLog } from "#components/admin/audit-log.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { auditFilter, listAudit, listAuditWords } from "#lib/admin/audit/queries.ts";

export const metadata: Metadata = { title: "Audit log" };

const PAGE = 50;

/** Everything that administrators and maintainers did. */
export default async function SiteAuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const viewer = await enterAdministration();
  const { open, ...query } = await searchParams;
  const filter = auditFilter.parse(query);
  const [lines, words] = await Promise.all([
    listAudit(viewer, "site", filter, PAGE + 1),
    listAuditWords(viewer, "site"),
  ]);
  return (
    <>
      <PageHead
        title="Audit log"
        lead="What administrators and maintainers did, on the site and in every product."
      />
      <AuditLog
        lines={lines.slice(0, PAGE)}
        hasMore={lines.length > PAGE}
        filter={filter}
        open={readParam(open) ?? ""}
        words={words}
        base="/admin/audit"
        undo={{ act: "siteAudit.undo", hidden: {} }}
        isSite
      />
    </>
  );
}
