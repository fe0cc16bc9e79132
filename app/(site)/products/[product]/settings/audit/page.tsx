import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { readParam } from "#app/param.ts";
import { AuditLog } from "#components/admin/audit-log.tsx";
import { auditFilter, listAudit, listAuditWords } from "#lib/admin/audit/queries.ts";

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
  const filter = auditFilter.parse(query);
  const log = { productId: product.id };
  const [lines, words] = await Promise.all([
    listAudit(viewer, log, filter, PAGE + 1),
    listAuditWords(viewer, log),
  ]);
  return (
    <AuditLog
      lines={lines.slice(0, PAGE)}
      hasMore={lines.length > PAGE}
      filter={filter}
      open={readParam(open) ?? ""}
      words={words}
      base={`/products/${encodeURIComponent(product.name)}/settings/audit`}
      undo={{ act: "audit.undo", hidden: { product: product.name } }}
    />
  );
}
