import "server-only";
import type { HandOverContext } from "#lib/admin/hand-over/context.ts";
import { sql } from "#lib/db/client.ts";
import { can } from "#lib/people/viewer.ts";

/** The people of components, by the field of the act that changes them. */
const PEOPLE = [
  ["defaultAssignee", "defaultAssigneeId"],
  ["defaultQaContact", "defaultQaContactId"],
  ["triageOwner", "triageOwnerId"],
] as const;

/** Default assignee, default QA contact, triage owner and CC of the product's components. Returns how many components. */
export async function handOverComponents(context: HandOverContext): Promise<number> {
  const { tx, product, viewer, audit, from, to } = context;
  if (!can(viewer, "manage_components", product.id)) return 0;
  const components = await tx.component.findMany({
    where: {
      productId: product.id,
      OR: [...PEOPLE.map(([, column]) => ({ [column]: from.id })), { cc: { some: { userId: from.id } } }],
    },
    include: { cc: { include: { user: true } } },
    orderBy: { name: "asc" },
  });
  for (const component of components) {
    const theirs = PEOPLE.filter(([, column]) => component[column] === from.id);
    const cc = component.cc.map(({ user }) => user.handle).sort();
    const ccAfter = cc.includes(from.handle)
      ? [...new Set([...cc.filter((one) => one !== from.handle), to.handle])].sort()
      : cc;
    const facts = (handle: string) => Object.fromEntries(theirs.map(([field]) => [field, handle]));
    audit.changes(
      { kind: "component", id: component.id, name: component.name },
      { ...facts(from.handle), cc },
      { ...facts(to.handle), cc: ccAfter },
    );
    await tx.component.update({
      where: { id: component.id },
      data: {
        ...Object.fromEntries(theirs.map(([, column]) => [column, to.id])),
        revision: { increment: 1 },
      },
    });
  }
  const ids = components.map(({ id }) => id);
  await tx.$executeRaw(sql`INSERT INTO component_cc (component_id, user_id) SELECT component_id, ${to.id} FROM component_cc
    WHERE user_id = ${from.id} AND component_id = ANY(${ids}::int[]) ON CONFLICT DO NOTHING`);
  await tx.componentCc.deleteMany({ where: { userId: from.id, componentId: { in: ids } } });
  return components.length;
}

/** Whom the product's own flag types ask by default. Returns how many. */
export async function handOverFlagTypes({
  tx,
  product,
  viewer,
  audit,
  from,
  to,
}: HandOverContext): Promise<number> {
  if (!can(viewer, "manage_flag_types", product.id)) return 0;
  const where = { productId: product.id, defaultRequesteeId: from.id };
  const types = await tx.flagType.findMany({ where, orderBy: { name: "asc" } });
  for (const { id, name } of types) {
    audit.changes(
      { kind: "flag type", id, name },
      { defaultRequestee: from.handle },
      { defaultRequestee: to.handle },
    );
  }
  await tx.flagType.updateMany({ where, data: { defaultRequesteeId: to.id, revision: { increment: 1 } } });
  return types.length;
}
