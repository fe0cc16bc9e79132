import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { canGrant, canRequest } from "#lib/flags/policy.ts";
import { type FlagTypeRow, includedIn, listFlagTypes } from "#lib/flags/queries.ts";
import { CAPABILITIES } from "#lib/people/capabilities.ts";
import { type AskedPerson, findAsked } from "#lib/people/explain.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** Whether somebody may do one thing with a flag type. `why`: what lets them, or what it would take. */
export type FlagVerdict = { may: boolean; why: string };

export type FlagTypeExplained = {
  id: number;
  name: string;
  description: string;
  target: "bug" | "attachment";
  ask: FlagVerdict;
  grant: FlagVerdict;
};

/**
 * The flag types of a product, and whether a person may ask for and grant each, and why. For people who grant roles, and for
 * the person. The same rules as on bugs (lib/flags/policy.ts).
 */
export async function explainFlags(
  viewer: Viewer,
  productId: number,
  handle: string,
): Promise<FlagTypeExplained[]> {
  const { asked } = await findAsked(viewer, productId, handle);
  const types = await listFlagTypes(sql`${includedIn(productId)}`);
  const groups = await nameGroups(viewer, productId, types);
  return types.map((type) => ({
    id: type.id,
    name: type.name,
    description: type.description,
    target: type.target,
    ask: explainAsking(asked, type, productId, groups),
    grant: explainGranting(asked, type, productId, groups),
  }));
}

/** Names of groups that the viewer may know, by id. */
type GroupNames = ReadonlyMap<number, string>;

function explainAsking(
  asked: AskedPerson,
  type: FlagTypeRow,
  productId: number,
  groups: GroupNames,
): FlagVerdict {
  const never = neverBecause(asked, type);
  if (never) return { may: false, why: never };
  if (!type.isRequestable)
    return { may: false, why: "It cannot be asked for; it is only granted or denied." };
  if (asked === null || !canRequest(asked, type, productId)) {
    return missing(type.requestGroupId, type.requestRoles, groups);
  }
  const reasons = reasonsOf(asked, productId, type.requestGroupId, type.requestRoles, groups);
  if (reasons.length > 0) return { may: true, why: reasons.join(", ") };
  return { may: true, why: "may grant it" };
}

function explainGranting(
  asked: AskedPerson,
  type: FlagTypeRow,
  productId: number,
  groups: GroupNames,
): FlagVerdict {
  const never = neverBecause(asked, type);
  if (never) return { may: false, why: never };
  if (type.isQuestion) return { may: false, why: "A question is answered by a comment, not granted." };
  if (asked !== null && canGrant(asked, type, productId)) {
    return {
      may: true,
      why: reasonsOf(asked, productId, type.grantGroupId, type.grantRoles, groups).join(", "),
    };
  }
  return missing(type.grantGroupId, type.grantRoles, groups);
}

function neverBecause(asked: AskedPerson, type: FlagTypeRow): string | null {
  if (asked === null) return "The account cannot sign in.";
  return type.isActive ? null : "It is not used any more; flags can only be cleared.";
}

/** What lets the person do it. */
function reasonsOf(
  asked: Viewer,
  productId: number,
  groupId: number | null,
  roles: readonly string[],
  groups: GroupNames,
): string[] {
  const held = asked.roles.get(productId);
  const isOpen = groupId === null && roles.length === 0;
  return [
    ...(asked.isAdministrator ? ["administrator of this site"] : []),
    ...roles.filter((role) => held?.has(role)).map((role) => `role ${role}`),
    ...(groupId !== null && asked.groupIds.includes(groupId) ? [`member of ${nameOf(groupId, groups)}`] : []),
    ...(isOpen && can(asked, "set_flags", productId) ? ["everybody who may set flags"] : []),
  ];
}

/** What it would take. */
function missing(groupId: number | null, roles: readonly string[], groups: GroupNames): FlagVerdict {
  const needed = [
    ...(roles.length > 0 ? [`the role ${roles.join(" or ")}`] : []),
    ...(groupId === null ? [] : [`being a member of ${nameOf(groupId, groups)}`]),
  ];
  if (needed.length === 0) needed.push(`the right “${CAPABILITIES.set_flags}”`);
  return { may: false, why: `Takes ${needed.join(", or ")}.` };
}

function nameOf(groupId: number, groups: GroupNames): string {
  const name = groups.get(groupId);
  return name ? `the group ${name}` : "its group";
}

/** Groups may be hidden: members see their names, and so do people who manage the flag types. */
async function nameGroups(
  viewer: Viewer,
  productId: number,
  types: readonly FlagTypeRow[],
): Promise<GroupNames> {
  const all = types.flatMap(({ grantGroupId, requestGroupId }) =>
    [grantGroupId ?? [], requestGroupId ?? []].flat(),
  );
  const ids = can(viewer, "manage_flag_types", productId)
    ? all
    : all.filter((id) => viewer.groupIds.includes(id));
  if (ids.length === 0) return new Map();
  const rows = await queryRows<{ id: number; name: string }>(
    sql`SELECT id, name::text AS name FROM groups WHERE id = ANY(${ids}::int[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
