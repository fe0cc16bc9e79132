import type { Metadata } from "next";
import { enterAdministration } from "#app/(site)/admin/enter.ts";
import { readParam } from "#app/param.ts";
import { AuditLog } from "#components/admin/audit-log.tsx";
import { PageHead } from "#components/ui/section.tsx";
import { FILTER_LABELS } from "#lib/admin/audit/field-words.ts";
import { foreseeUndo } from "#lib/admin/audit/foresee-undo.ts";
import { listAudit, listAuditWords, readAuditFilter } from "#lib/admin/audit/queries.ts";

import { describeListProblem } from "#lib/http/list-input.ts";

export const metadata: Metadata = { title: "Audit log" };

const PAGE = 50;

/** The audit log of the site and all products. */
export default async function SiteAuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const viewer = await enterAdministration();
  const { open, ...query } = await searchParams;
  const opened = readParam(open) ?? "";
  const undo = { act: "siteAudit.undo", hidden: {} };
  const { query: filter, problems, matchesNothing } = await readAuditFilter(viewer, "site", query);
  const [lines, words, foreseen] = await Promise.all([
    matchesNothing ? [] : listAudit(viewer, "site", filter, PAGE + 1),
    listAuditWords(viewer, "site"),
    foreseeUndo(viewer, undo, opened),
  ]);
  return (
    <>
      <PageHead
        title="Audit log"
        lead="Actions of administrators and maintainers, on the site and in all products."
      />
      <AuditLog
        lines={lines.slice(0, PAGE)}
        hasMore={lines.length > PAGE}
        filter={filter}
        problems={problems.map((problem) => describeListProblem(problem, FILTER_LABELS))}
        open={opened}
        foreseen={foreseen}
        words={words}
        base="/admin/audit"
        undo={undo}
        isSite
      />
    </>
  );
}
