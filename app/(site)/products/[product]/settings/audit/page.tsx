import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { readParam } from "#app/param.ts";
import { AuditLog } from "#components/admin/audit-log.tsx";
import { FILTER_LABELS } from "#lib/admin/audit/field-words.ts";
import { foreseeUndo } from "#lib/admin/audit/foresee-undo.ts";
import { listAudit, listAuditWords, readAuditFilter } from "#lib/admin/audit/queries.ts";

import { describeListProblem } from "#lib/http/list-input.ts";

const PAGE = 50;

/** The audit log of a product, with undo. */
export default async function AuditRoom({
  params,
  searchParams,
}: {
  params: Promise<{ product: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const { viewer, product } = await enterSettings((await params).product, "manage_product");
  const { open, ...query } = await searchParams;
  const opened = readParam(open) ?? "";
  const undo = { act: "audit.undo", hidden: { product: product.name } };
  const log = { productId: product.id };
  const { query: filter, problems, matchesNothing } = await readAuditFilter(viewer, log, query);
  const [lines, words, foreseen] = await Promise.all([
    matchesNothing ? [] : listAudit(viewer, log, filter, PAGE + 1),
    listAuditWords(viewer, log),
    foreseeUndo(viewer, undo, opened),
  ]);
  return (
    <AuditLog
      lines={lines.slice(0, PAGE)}
      hasMore={lines.length > PAGE}
      filter={filter}
      problems={problems.map((problem) => describeListProblem(problem, FILTER_LABELS))}
      open={opened}
      foreseen={foreseen}
      words={words}
      base={`/products/${encodeURIComponent(product.name)}/settings/audit`}
      undo={undo}
    />
  );
}
