import "server-only";
import type { PersonOption } from "#lib/admin/components/queries.ts";
import { typesInReach } from "#lib/admin/flag-types/acts.ts";
import { mayChangeAll, nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Scope } from "#lib/flags/policy.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** A flag type for the maintainers of one product. */
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
  isQuestion: boolean;
  requiresComment: boolean;
  questionnaire: string;
  grantGroup: string | null;
  requestGroup: string | null;
  grantRoles: string[];
  requestRoles: string[];
  ccList: string[];
  defaultRequestee: PersonOption | null;
  sortKey: number;
  /** Its scope in this product: names of components, `*` for all. */
  include: string[];
  exclude: string[];
  /** Included for every product of the site. */
  isEverywhere: boolean;
  /** Flags of this type on bugs of this product. */
  flags: number;
  /** Of these, requests without an answer. */
  requests: number;
  /** Otherwise the viewer can only choose its scope in this product. */
  mayChangeAll: boolean;
  standing: Standing;
};

/** Used in this product and managed by its maintainers, used in it but managed elsewhere, or not used in it. */
export type Standing = "own" | "shared" | "elsewhere";

export type ManagedFlagTypes = PageOf<ManagedFlagType> & { counts: Record<Standing, number> };

const STANDINGS: readonly Standing[] = ["own", "shared", "elsewhere"];

/** The flag types a person may use in a product: its own, then shared ones, then others. For people who manage them. */
export async function listManagedFlagTypes(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<ManagedFlagTypes> {
  demand(viewer, "manage_flag_types", productId, "read");
  const found = await queryRows<{ id: number; productId: number | null; scopes: Scope[] }>(sql`
    SELECT ft.id, ft.product_id AS "productId",
      (SELECT coalesce(json_agg(json_build_object('isExclusion', s.is_exclusion, 'productId', s.product_id, 'componentId', s.component_id)), '[]')
        FROM flag_scopes s WHERE s.flag_type_id = ft.id) AS scopes
    FROM flag_types ft
    WHERE (${typesInReach(viewer, productId)}) AND (ft.name ILIKE ${containing(search.text)} OR ft.id = ${search.openRow}::int)
    ORDER BY ft.is_active DESC, ft.sort_key, ft.name, ft.id`);
  const types = found.map((type) => {
    const isEverywhere = type.scopes.some(({ isExclusion, productId: of }) => !isExclusion && of === null);
    const isHere =
      type.productId === productId ||
      isEverywhere ||
      type.scopes.some((scope) => scope.productId === productId);
    const mayChange = mayChangeAll(viewer, type);
    const standing: Standing = isHere ? (mayChange ? "own" : "shared") : "elsewhere";
    return { id: type.id, isEverywhere, mayChangeAll: mayChange, standing };
  });
  const sorted = STANDINGS.flatMap((standing) => types.filter((type) => type.standing === standing));
  const { rows: ids, ...page } = pickPage(
    sorted.map(({ id }) => id),
    search,
  );
  const loaded = await loadTypes(productId, ids);
  const rows = sorted.flatMap(({ id, ...type }) => {
    const facts = loaded.find((row) => row.id === id);
    return facts ? [{ ...facts, ...type }] : [];
  });
  const count = (standing: Standing) => types.filter((type) => type.standing === standing).length;
  return {
    ...page,
    rows,
    counts: { own: count("own"), shared: count("shared"), elsewhere: count("elsewhere") },
  };
}

type Row = Omit<ManagedFlagType, "isEverywhere" | "mayChangeAll" | "standing">;

async function loadTypes(productId: number, ids: readonly number[]): Promise<Row[]> {
  const own = (isExclusion: boolean) => sql`ARRAY(SELECT coalesce(c.name::text, '*') FROM flag_scopes s
    LEFT JOIN components c ON c.id = s.component_id
    WHERE s.flag_type_id = ft.id AND s.product_id = ${productId} AND s.is_exclusion = ${isExclusion} ORDER BY 1)`;
  return queryRows<Row>(sql`
    SELECT ft.id, ft.name, ft.revision, ft.description, ft.target, ft.is_active AS "isActive", ft.is_requestable AS "isRequestable",
      ft.can_name_requestee AS "canNameRequestee", ft.is_multiplicable AS "isMultiplicable", ft.is_question AS "isQuestion", ft.requires_comment AS "requiresComment",
      ft.questionnaire, gg.name::text AS "grantGroup", rg.name::text AS "requestGroup",
      coalesce(ft.grant_roles, '{}') AS "grantRoles", coalesce(ft.request_roles, '{}') AS "requestRoles",
      coalesce(ft.cc_list, '{}') AS "ccList", ft.sort_key AS "sortKey",
      CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('value', u.handle, 'label', u.display_name, 'hint', '@' || u.handle) END AS "defaultRequestee",
      ${own(false)} AS include, ${own(true)} AS exclude,
      (SELECT count(*)::int FROM flags f JOIN bugs b ON b.id = f.bug_id WHERE f.type_id = ft.id AND b.product_id = ${productId}) AS flags,
      (SELECT count(*)::int FROM flags f JOIN bugs b ON b.id = f.bug_id
        WHERE f.type_id = ft.id AND b.product_id = ${productId} AND f.status = 'requested') AS requests
    FROM flag_types ft
    LEFT JOIN groups gg ON gg.id = ft.grant_group_id
    LEFT JOIN groups rg ON rg.id = ft.request_group_id
    LEFT JOIN users u ON u.id = ft.default_requestee_id
    WHERE ft.id = ANY(${[...ids]}::int[])`);
}

/** The choices in forms of flag types: components, roles and groups. For people who manage them. */
export async function findFlagTypeChoices(
  viewer: Viewer,
  productId: number,
): Promise<{ components: string[]; roles: string[]; groups: string[] }> {
  demand(viewer, "manage_flag_types", productId, "read");
  const [choices] = await queryRows<{ components: string[]; roles: string[]; groups: string[] }>(sql`
    SELECT ARRAY(SELECT name::text FROM components WHERE product_id = ${productId} ORDER BY name) AS components,
      ARRAY(SELECT DISTINCT name FROM roles WHERE product_id IS NULL OR product_id = ${productId} ORDER BY name) AS roles,
      ARRAY(SELECT g.name::text FROM groups g WHERE g.is_active AND ${nameableGroups(viewer, productId)} ORDER BY g.name) AS groups`);
  return choices ?? { components: [], roles: [], groups: [] };
}
