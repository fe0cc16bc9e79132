import "server-only";
import { nameableGroups } from "#lib/admin/flag-types/rows.ts";
import type { HandOverContext } from "#lib/admin/hand-over/context.ts";
import { mayHandOver, rolesHeld } from "#lib/admin/hand-over/roles.ts";
import type { HandedOver } from "#lib/bugs/many/hand-over.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { CAPABILITIES, type Capability } from "#lib/people/capabilities.ts";
import { can } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** What stays with the person, and whose it is to move, as sentences. Groups and products that the viewer does not see are not named. */
export async function findStaying(context: HandOverContext, done: HandedOver): Promise<string[]> {
  const { product, viewer, from } = context;
  const roles = (await rolesHeld(context)).filter((role) => !mayHandOver(viewer, product.id, role));
  const lacking = NEEDED.filter(([capability]) => !can(viewer, capability, product.id));
  const { groups, isReleaseManager, siteTypes } = await readStaying(context);
  return [
    ...roles.map(({ name }) => `@${from.handle} keeps the role ${name}: you do not hold all of its rights.`),
    ...lacking.map(
      ([capability, what]) => `${what} stay: that takes the right “${CAPABILITIES[capability]}”.`,
    ),
    ...groups.map(
      (name) =>
        `@${from.handle} stays in the group ${name}, which has rights here: administrators of the site change groups.`,
    ),
    ...(isReleaseManager
      ? [
          `@${from.handle} stays a release manager of ${product.classification}: administrators of the site change that.`,
        ]
      : []),
    ...siteTypes.map(
      (name) => `The flag type ${name} still asks @${from.handle} by default: it belongs to the site.`,
    ),
    ...(done.requestsLeft > 0
      ? [
          `${countOf(done.requestsLeft, "request")} ${done.requestsLeft === 1 ? "stays" : "stay"}: the successor may not see what ${done.requestsLeft === 1 ? "it is" : "they are"} about.`,
        ]
      : []),
    ...(viewer.isAdministrator ? [] : ["Only bugs that you see are handed over."]),
  ];
}

const NEEDED: readonly [Capability, string][] = [
  ["manage_components", "Components"],
  ["manage_flag_types", "Flag types"],
  ["edit", "Open bugs"],
  ["set_flags", "Requests"],
];

type Staying = { groups: string[]; isReleaseManager: boolean; siteTypes: string[] };

async function readStaying({ tx, viewer, product, from }: HandOverContext): Promise<Staying> {
  const [row] = await queryRowsIn<Staying>(
    tx,
    sql`SELECT
          ARRAY(SELECT g.name::text FROM groups g JOIN group_members m ON m.group_id = g.id AND m.user_id = ${from.id}
            WHERE (EXISTS (SELECT 1 FROM product_roles pr WHERE pr.product_id = ${product.id} AND pr.group_id = g.id)
                OR EXISTS (SELECT 1 FROM product_access pa WHERE pa.product_id = ${product.id} AND pa.group_id = g.id)
                OR EXISTS (SELECT 1 FROM products p WHERE p.id = ${product.id} AND p.security_group_id = g.id)
                OR EXISTS (SELECT 1 FROM flag_types t WHERE t.product_id = ${product.id} AND g.id IN (t.grant_group_id, t.request_group_id)))
              AND ${nameableGroups(viewer, product.id)} ORDER BY g.name) AS groups,
          EXISTS (SELECT 1 FROM release_managers rm WHERE rm.classification_id = ${product.classificationId} AND rm.user_id = ${from.id}) AS "isReleaseManager",
          ARRAY(SELECT t.name FROM flag_types t WHERE t.product_id IS NULL AND t.default_requestee_id = ${from.id}
            AND EXISTS (SELECT 1 FROM flag_scopes s WHERE s.flag_type_id = t.id AND NOT s.is_exclusion
              AND coalesce(s.product_id, ${product.id}) = ${product.id}) ORDER BY t.name) AS "siteTypes"`,
  );
  return row ?? { groups: [], isReleaseManager: false, siteTypes: [] };
}
