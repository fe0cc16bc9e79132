import { enterSettings } from "#app/(site)/products/[product]/settings/rooms.ts";
import { readParam } from "#app/param.ts";
import { ActDone } from "#components/admin/act-done.tsx";
import { productAddress } from "#components/catalog/addresses.ts";
import { findDoneAct } from "#lib/admin/audit/done-act.ts";
import { can } from "#lib/people/viewer.ts";

/** What was just done, above every room of a product's settings. */
export default async function DoneInSettings({
  params,
  searchParams,
}: {
  params: Promise<{ product: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}) {
  const done = readParam((await searchParams).done);
  if (!done) return null;
  const { viewer, product } = await enterSettings((await params).product);
  const act = await findDoneAct(viewer, done, product.id);
  const log = can(viewer, "manage_product", product.id)
    ? productAddress(product.name, "settings/audit")
    : null;
  return act ? <ActDone act={act} log={log} /> : null;
}
