import "server-only";
import type { ProductContext, SiteContext } from "#lib/admin/act/act.ts";
import { resolvePeople } from "#lib/admin/act/inputs.ts";
import type { FlagTypeFacts } from "#lib/admin/flag-types/inputs.ts";
import { sayImported } from "#lib/admin/people/imported.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { FlagRules, Scope } from "#lib/flags/policy.ts";
import { listFlagTypes } from "#lib/flags/queries.ts";
import { type FlagOutcome, planRetargeting } from "#lib/flags/retarget.ts";
import type { Recordable } from "#lib/people/audit.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

type Context = Pick<ProductContext | SiteContext, "tx" | "viewer">;

/** A locked flag type, as recorded in the audit log. */
export type LockedFlagType = {
  id: number;
  name: string;
  revision: number;
  productId: number | null;
  rules: FlagRules;
  facts: Record<string, Recordable>;
};

/**
 * Locks a type, found by id or name among those allowed by `within`, a condition on `ft`. Of several with the name, those that
 * are `near` are meant: names are unique where they are used, not on the site.
 */
export async function lockFlagType(
  { tx }: Context,
  type: string,
  within: Sql,
  near: Sql,
): Promise<LockedFlagType> {
  const number = /^\d{1,9}$/.test(type) ? Number(type) : -1;
  const all = await queryRowsIn<{ id: number; isNear: boolean }>(
    tx,
    sql`SELECT ft.id, (${near}) AS "isNear" FROM flag_types ft WHERE (ft.id = ${number} OR ft.name = ${type}) AND (${within})
        ORDER BY ft.id FOR UPDATE OF ft`,
  );
  const found =
    all.some(({ isNear }) => isNear) && !all.some(({ id }) => id === number)
      ? all.filter(({ isNear }) => isNear)
      : all;
  const [one, ...more] = found.some(({ id }) => id === number)
    ? found.filter(({ id }) => id === number)
    : found;
  if (!one) throw new InvalidInput({ type: [`There is no flag type “${type}” here.`] });
  if (more.length > 0) {
    const numbers = found.map(({ id }) => id).join(", ");
    throw new InvalidInput({
      type: [`Several flag types are called “${type}”: give the number of one (${numbers}).`],
    });
  }
  const row = await tx.flagType.findUniqueOrThrow({
    where: { id: one.id },
    include: { grantGroup: true, requestGroup: true, defaultRequestee: true },
  });
  const [rules] = await listFlagTypes(sql`ft.id = ${one.id}`, tx);
  if (!rules) throw new Error("The flag type was not read.");
  return {
    id: row.id,
    name: row.name,
    revision: row.revision,
    productId: row.productId,
    rules,
    facts: {
      name: row.name,
      description: row.description,
      isActive: row.isActive,
      isRequestable: row.isRequestable,
      canNameRequestee: row.canNameRequestee,
      isMultiplicable: row.isMultiplicable,
      isQuestion: row.isQuestion,
      requiresComment: row.requiresComment,
      questionnaire: row.questionnaire,
      grantGroup: row.grantGroup?.name ?? "",
      requestGroup: row.requestGroup?.name ?? "",
      grantRoles: [...rules.grantRoles].sort(),
      requestRoles: [...rules.requestRoles].sort(),
      ccList: [...(row.ccList ?? [])].sort(),
      defaultRequestee: row.defaultRequestee?.handle ?? "",
      sortKey: row.sortKey,
    },
  };
}

/**
 * Whether this person may change the whole type: administrators, and people who maintain all products in its
 * scope and the product that owns it. (Rule: Bugzilla, editflagtypes.cgi.)
 */
export function mayChangeAll(
  viewer: Viewer,
  type: { productId: number | null; scopes: readonly Scope[] },
): boolean {
  if (viewer.isAdministrator) return true;
  const runs = (productId: number | null) =>
    productId !== null && can(viewer, "manage_flag_types", productId);
  const inclusions = type.scopes.filter(({ isExclusion }) => !isExclusion);
  if (type.productId !== null && !runs(type.productId)) return false;
  if (type.productId === null && inclusions.length === 0) return false;
  return inclusions.every(({ productId }) => runs(productId));
}

/** Resolves groups and roles by name, people by handle. Current values are always accepted. */
export async function resolveFacts(
  { tx, viewer }: Context,
  productId: number | null,
  facts: FlagTypeFacts,
  before?: LockedFlagType,
) {
  const { grantGroup, requestGroup, defaultRequestee, ccList, ...rest } = facts;
  const group = async (field: "grantGroup" | "requestGroup", name: string | undefined) => {
    if (name === undefined) return undefined;
    if (name === "") return null;
    const kept = String(before?.facts[field] ?? "").toLowerCase() === name.toLowerCase();
    const [row] = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT g.id FROM groups g WHERE g.name = ${name}::citext AND (${kept} OR (g.is_active AND ${nameableGroups(viewer, productId)}))`,
    );
    if (!row) throw new InvalidInput({ [field]: [`There is no group “${name}” that you could name.`] });
    return row.id;
  };
  for (const field of ["grantRoles", "requestRoles"] as const) {
    const names = facts[field] ?? [];
    const roles = await queryRowsIn<{ name: string }>(
      tx,
      sql`SELECT DISTINCT name FROM roles WHERE name = ANY(${names}::text[]) AND (product_id IS NULL OR product_id = ${productId}::int OR ${productId === null})`,
    );
    const missing = names.find(
      (name) => !roles.some((role) => role.name === name) && !(before?.rules[field] ?? []).includes(name),
    );
    if (missing !== undefined) throw new InvalidInput({ [field]: [`There is no role “${missing}” here.`] });
  }
  const wrong = ccList?.find((address) => !/^[^\s@,]+@[^\s@,]+$/.test(address));
  if (wrong !== undefined) throw new InvalidInput({ ccList: [`“${wrong}” is not an e-mail address.`] });
  const people = await resolvePeople(tx, { defaultRequestee });
  const isKept = defaultRequestee?.replace(/^@/, "") === before?.facts.defaultRequestee;
  if (defaultRequestee && !isKept && (await sayImported(tx, [defaultRequestee])))
    throw new InvalidInput({
      defaultRequestee: [
        `“${defaultRequestee}” was imported and cannot sign in yet, so nobody would answer. Choose somebody else.`,
      ],
    });
  return {
    ...rest,
    ccList,
    grantGroupId: await group("grantGroup", grantGroup),
    requestGroupId: await group("requestGroup", requestGroup),
    defaultRequesteeId: people.one("defaultRequestee"),
  };
}

/** The groups a person may name for a product, as a condition on `g`: their own, and those used in the product. */
export function nameableGroups(viewer: Viewer, productId: number | null): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  return sql`(g.id = ANY(${[...viewer.groupIds]}::int[])
    OR EXISTS (SELECT 1 FROM product_access pa WHERE pa.product_id = ${productId}::int AND pa.group_id = g.id)
    OR EXISTS (SELECT 1 FROM product_roles pr WHERE pr.product_id = ${productId}::int AND pr.group_id = g.id)
    OR EXISTS (SELECT 1 FROM products p WHERE p.id = ${productId}::int AND p.security_group_id = g.id))`;
}

/** The new rules, to plan the outcomes of flags. */
export function rulesAfter(
  before: FlagRules,
  data: Awaited<ReturnType<typeof resolveFacts>> & { name?: string | undefined },
  scopes: readonly Scope[],
): FlagRules {
  return {
    ...before,
    name: data.name ?? before.name,
    isActive: data.isActive ?? before.isActive,
    isRequestable: data.isRequestable ?? before.isRequestable,
    canNameRequestee: data.canNameRequestee ?? before.canNameRequestee,
    isMultiplicable: data.isMultiplicable ?? before.isMultiplicable,
    isQuestion: data.isQuestion ?? before.isQuestion,
    grantGroupId: data.grantGroupId === undefined ? before.grantGroupId : data.grantGroupId,
    requestGroupId: data.requestGroupId === undefined ? before.requestGroupId : data.requestGroupId,
    grantRoles: data.grantRoles ?? before.grantRoles,
    requestRoles: data.requestRoles ?? before.requestRoles,
    scopes,
  };
}

/** The outcomes of a type's flags after a change to `after`; null for its deletion. */
export function planTypeChange(
  { tx }: Context,
  type: LockedFlagType,
  after: FlagRules | null,
): Promise<FlagOutcome[]> {
  const then = after ?? { ...type.rules, isActive: false, scopes: [] };
  return planRetargeting(tx, sql`f.type_id = ${type.id}`, {
    types: (types) => types.map((other) => (other.id === type.id ? then : other)),
  });
}

/** Adds new scopes and removes deleted ones; the others keep their rows. */
export async function saveScopes(
  { tx }: Context,
  typeId: number,
  before: readonly Scope[],
  after: readonly Scope[],
): Promise<void> {
  const key = ({ isExclusion, productId, componentId }: Scope) =>
    `${isExclusion} ${productId} ${componentId}`;
  const had = new Set(before.map(key));
  const has = new Set(after.map(key));
  for (const { isExclusion, productId, componentId } of before.filter((scope) => !has.has(key(scope)))) {
    await tx.flagScope.deleteMany({ where: { flagTypeId: typeId, isExclusion, productId, componentId } });
  }
  const added = after.filter((scope) => !had.has(key(scope)));
  if (added.length > 0) {
    await tx.flagScope.createMany({
      data: added.map(({ isExclusion, productId, componentId }) => ({
        flagTypeId: typeId,
        isExclusion,
        productId,
        componentId,
      })),
    });
  }
}

/**
 * Scopes as text, for the audit log: `Engine`, `Engine › Storage`, `not Agent`, `everywhere`. The log of a product does not
 * name others: not all of its maintainers see them.
 */
export async function sayScopes(
  { tx, audit }: Context & Pick<ProductContext, "audit">,
  scopes: readonly Scope[],
): Promise<string[]> {
  const rows = await queryRowsIn<{ text: string }>(
    tx,
    sql`SELECT CASE WHEN s."isExclusion" THEN 'not ' ELSE '' END
          || CASE WHEN p.id <> ${audit.productId}::int THEN 'another product'
            ELSE coalesce(p.name::text, 'everywhere') || coalesce(' › ' || c.name::text, '') END AS text
        FROM json_to_recordset(${JSON.stringify(scopes)}::json) AS s("isExclusion" boolean, "productId" int, "componentId" int)
        LEFT JOIN products p ON p.id = s."productId" LEFT JOIN components c ON c.id = s."componentId" ORDER BY 1`,
  );
  return rows.map(({ text }) => text);
}
