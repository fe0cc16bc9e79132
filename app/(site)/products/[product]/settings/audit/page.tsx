import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { readParam } from "#app/param.ts";
import { AuditLog } from "#components/admin/audit-log.tsx";
import { FILTER_LABELS } from "#lib/admin/audit/field-words.ts";
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
  const log = { productId: product.id };
  const { query: filter, problems, matchesNothing } = await readAuditFilter(viewer, log, query);
  const [lines, words] = await Promise.all([
    matchesNothing ? [] : listAudit(viewer, log, filter, PAGE + 1),
    listAuditWords(viewer, log),
  ]);
  return (
    <AuditLog
      lines={lines.slice(0, PAGE)}
      hasMore={lines.length > PAGE}
      filter={filter}
      problems={problems.map((problem) => describeListProblem(problem, FILTER_LABELS))}
      open={readParam(open) ?? ""}
      words={words}
      base={`/products/${encodeURIComponent(product.name)}/settings/audit`}
      undo={{ act: "audit.undo", hidden: { product: product.name } }}
    />
  );
}
