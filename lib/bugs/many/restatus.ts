import "server-only";
import { loadValues, type ValueKind } from "#lib/bugs/change/names.ts";
import { type ActContext, changeMany } from "#lib/bugs/many/change-many.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Moves bugs of these products from removed statuses to their replacements. Returns how many. */
export async function replaceStatuses(
  context: ActContext,
  productIds: readonly number[],
  replacements: readonly { from: string; to: string; isConfirmed: boolean }[],
): Promise<number> {
  if (replacements.length === 0) return 0;
  const { tx } = context;
  const values = await loadValues(tx);
  const rows = await queryRowsIn<{ id: number; status: string }>(
    tx,
    sql`SELECT b.id, b.status FROM bugs b WHERE b.product_id = ANY(${[...productIds]}::int[])
          AND b.status = ANY(${replacements.map(({ from }) => from)}::text[]) ORDER BY b.id FOR NO KEY UPDATE`,
  );
  const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
  return changeMany(context, "Workflow changed", [...statusOf.keys()], (plan) => {
    const from = statusOf.get(plan.bugId) ?? "";
    const { to, isConfirmed } = replacements.find((one) => one.from === from) ?? {
      to: from,
      isConfirmed: false,
    };
    plan.columns.status = to;
    if (isConfirmed) plan.columns.everConfirmed = true;
    plan.changes.push({
      field: "status",
      from,
      to,
      fromId: values.idOf("status", from),
      toId: values.idOf("status", to),
    });
  });
}

/** Replaces a severity or priority on all bugs. Returns how many. */
export async function replaceValue(
  context: ActContext,
  field: Extract<ValueKind, "severity" | "priority">,
  from: string,
  to: string,
): Promise<number> {
  const { tx } = context;
  const values = await loadValues(tx);
  const column = field === "severity" ? sql`severity` : sql`priority`;
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.${column} = ${from} ORDER BY b.id FOR NO KEY UPDATE`,
  );
  const ids = rows.map(({ id }) => id);
  return changeMany(context, `${from} → ${to}`, ids, (plan) => {
    plan.columns[field] = to;
    plan.changes.push({ field, from, to, fromId: values.idOf(field, from), toId: values.idOf(field, to) });
  });
}
