import "server-only";
import type { PersonOption } from "#lib/admin/components/queries.ts";
import { typesInReach } from "#lib/admin/flag-types/acts.ts";
import { mayChangeAll, nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Scope } from "#lib/flags/policy.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A flag type as the maintainers of one product see it. */
export type ManagedFlagType = {
  id: number;
  name: string;
  revision: number;
  description: string;
  target: "bug" | "attachment";
  isActive: boolean;
  isRequestable: boolean;
  canNameRequestee: boolean;
  isMultiplicable: boolean;
  requiresComment: boolean;
  questionnaire: string;
  grantGroup: string | null;
  requestGroup: string | null;
  grantRoles: string[];
  requestRoles: string[];
  ccList: string[];
  defaultRequestee: PersonOption | null;
  sortKey: number;
  /** Where it applies in this product: names of components, `*` for all of it. */
  include: string[];
  exclude: string[];
  /** Included for every product of the site. */
  isEverywhere: boolean;
  /** Flags of this type on bugs of this product. */
  flags: number;
  mayChangeAll: boolean;
  /** Whether it applies anywhere in this product, or is its own. */
  isHere: boolean;
};

type Row = Omit<ManagedFlagType, "mayChangeAll" | "isHere" | "isEverywhere"> & {
  productId: number | null;
  scopes: Scope[];
};

/** All types that somebody may speak of in a product, those of the product first. The caller has checked the right. */
export async function listManagedFlagTypes(viewer: Viewer, productId: number): Promise<ManagedFlagType[]> {
  const own = (isExclusion: boolean) => sql`ARRAY(SELECT coalesce(c.name::text, '*') FROM flag_scopes s
    LEFT JOIN components c ON c.id = s.component_id
    WHERE s.flag_type_id = ft.id AND s.product_id = ${productId} AND s.is_exclusion = ${isExclusion} ORDER BY 1)`;
  const rows = await queryRows<Row>(sql`
    SELECT ft.id, ft.name, ft.revision, ft.description, ft.target, ft.is_active AS "isActive", ft.is_requestable AS "isRequestable",
      ft.can_name_requestee AS "canNameRequestee", ft.is_multiplicable AS "isMultiplicable", ft.requires_comment AS "requiresComment",
      ft.questionnaire, gg.name::text AS "grantGroup", rg.name::text AS "requestGroup",
      coalesce(ft.grant_roles, '{}') AS "grantRoles", coalesce(ft.request_roles, '{}') AS "requestRoles",
      coalesce(ft.cc_list, '{}') AS "ccList", ft.sort_key AS "sortKey", ft.product_id AS "productId",
      CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('value', u.handle, 'label', u.display_name, 'hint', '@' || u.handle) END AS "defaultRequestee",
      ${own(false)} AS include, ${own(true)} AS exclude,
      (SELECT coalesce(json_agg(json_build_object('isExclusion', s.is_exclusion, 'productId', s.product_id, 'componentId', s.component_id)), '[]')
        FROM flag_scopes s WHERE s.flag_type_id = ft.id) AS scopes,
      (SELECT count(*)::int FROM flags f JOIN bugs b ON b.id = f.bug_id WHERE f.type_id = ft.id AND b.product_id = ${productId}) AS flags
    FROM flag_types ft
    LEFT JOIN groups gg ON gg.id = ft.grant_group_id
    LEFT JOIN groups rg ON rg.id = ft.request_group_id
    LEFT JOIN users u ON u.id = ft.default_requestee_id
    WHERE ${typesInReach(viewer, productId)}
    ORDER BY ft.is_active DESC, ft.sort_key, ft.name, ft.id`);
  return rows.map(({ productId: owner, scopes, ...type }) => {
    const isEverywhere = scopes.some((scope) => !scope.isExclusion && scope.productId === null);
    return {
      ...type,
      isEverywhere,
      mayChangeAll: mayChangeAll(viewer, { productId: owner, scopes }),
      isHere: owner === productId || isEverywhere || scopes.some((scope) => scope.productId === productId),
    };
  });
}

/** What the forms of flag types offer: components, roles of the product, groups that may be named. */
export async function findFlagTypeChoices(
  viewer: Viewer,
  productId: number,
): Promise<{ components: string[]; roles: string[]; groups: string[] }> {
  const [choices] = await queryRows<{ components: string[]; roles: string[]; groups: string[] }>(sql`
    SELECT ARRAY(SELECT name::text FROM components WHERE product_id = ${productId} ORDER BY name) AS components,
      ARRAY(SELECT DISTINCT name FROM roles WHERE product_id IS NULL OR product_id = ${productId} ORDER BY name) AS roles,
      ARRAY(SELECT g.name::text FROM groups g WHERE g.is_active AND ${nameableGroups(viewer, productId)} ORDER BY g.name) AS groups`);
  return choices ?? { components: [], roles: [], groups: [] };
}
