import "server-only";
import type { HandOverContext } from "#lib/admin/hand-over/context.ts";
import { keepMaintainer, type RoleRow, rolesIn } from "#lib/admin/roles/rows.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** Roles that the person holds themselves, not by a group. */
export async function rolesHeld({ tx, product, from }: HandOverContext): Promise<RoleRow[]> {
  const held = await tx.productRole.findMany({ where: { productId: product.id, userId: from.id } });
  const ids = held.map(({ roleId }) => roleId);
  return (await rolesIn(tx, product.id)).filter(({ id, baseId }) => ids.includes(id) || ids.includes(baseId));
}

/** Nobody hands out rights that they do not have themselves. */
export function mayHandOver(viewer: Viewer, productId: number, role: RoleRow): boolean {
  return role.capabilities.every((name) => can(viewer, name, productId));
}

/** Takes the roles from the one and gives them to the other. Returns how many. */
export async function handOverRoles(context: HandOverContext): Promise<number> {
  const { tx, product, viewer, audit, from, to } = context;
  const roles = (await rolesHeld(context)).filter((role) => mayHandOver(viewer, product.id, role));
  await keepMaintainer(tx, product, "successor", async () => {
    for (const { id, baseId, name } of roles) {
      const of = { productId: product.id, roleId: { in: [id, baseId] } };
      const held = await tx.productRole.findFirst({ where: { ...of, userId: from.id } });
      await tx.productRole.deleteMany({ where: { ...of, userId: from.id } });
      audit.record({ kind: "role", id, name }, "revoke", { from: `@${from.handle}` });
      if (await tx.productRole.findFirst({ where: { ...of, userId: to.id } })) continue;
      await tx.productRole.create({
        data: {
          productId: product.id,
          roleId: baseId,
          userId: to.id,
          grantedById: viewer.userId,
          endsOn: held?.endsOn,
        },
      });
      audit.record({ kind: "role", id, name }, "grant", { to: `@${to.handle}` });
    }
  });
  return roles.length;
}
