import "server-only";
import type { ProductHere } from "#lib/import/catalog.ts";
import type { Session } from "#lib/import/session.ts";
import type { FlagTarget, Tracker } from "#lib/import/tracker.ts";

/**
 * The flag types of a tracker's bugs and attachments by `flagTypeKey`, created if missing, and included for the products in which they are set.
 */
export async function makeFlagTypes(
  session: Session,
  tracker: Tracker,
  catalog: Map<string, ProductHere>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const [key, { target, name, products }] of tracker.needs.flagTypes) {
    const productIds = [...products].flatMap((product) => catalog.get(product)?.id ?? []);
    ids.set(key, await makeFlagType(session, { name, target, description: "" }, productIds));
  }
  return ids;
}

/**
 * A flag type for bugs, or attachments, created if missing, and included for these products. Trackers do not tell who may grant it, and most
 * are somebody's approval: only maintainers may, and `grantRoles`, until it is opened. A question is answered by anybody.
 */
export async function makeFlagType(
  session: Session,
  type: {
    name: string;
    description: string;
    target?: FlagTarget;
    isRequestable?: boolean;
    canNameRequestee?: boolean;
    isMultiplicable?: boolean;
    sortKey?: number;
    grantRoles?: readonly string[];
  },
  productIds: number[],
): Promise<number> {
  const target = type.target ?? "bug";
  const isQuestion = target === "bug" && type.name.toLowerCase() === "needinfo";
  const [found] = await session.rows<{ id: number }>(
    "SELECT id FROM flag_types WHERE name = $1 AND target = $2::flag_target ORDER BY is_active DESC, id LIMIT 1",
    [type.name, target],
  );
  const [made] = found
    ? [found]
    : await session.rows<{ id: number }>(
        `INSERT INTO flag_types (name, description, is_requestable, can_name_requestee, is_multiplicable, sort_key, grant_roles, is_question, target)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::flag_target) RETURNING id`,
        [
          type.name,
          type.description,
          type.isRequestable ?? true,
          type.canNameRequestee ?? true,
          type.isMultiplicable ?? true,
          type.sortKey ?? 0,
          isQuestion ? [] : ["maintainer", ...(type.grantRoles ?? [])],
          isQuestion,
          target,
        ],
      );
  if (!made) throw new Error(`The flag type ${type.name} was not written.`);
  await session.rows(
    `INSERT INTO flag_scopes (flag_type_id, product_id) SELECT $1, p FROM unnest($2::int[]) AS p
     WHERE NOT EXISTS (SELECT 1 FROM flag_scopes WHERE flag_type_id = $1 AND NOT is_exclusion AND product_id IS NULL)
     ON CONFLICT DO NOTHING`,
    [made.id, productIds],
  );
  return made.id;
}

/** The groups of the tracker's bugs, by name in lower case: a bug that was hidden there stays hidden. */
export async function makeGroups(session: Session, tracker: Tracker): Promise<Map<string, number>> {
  const names = [...tracker.needs.groups.values()];
  await session.rows(
    "INSERT INTO groups (name, description) SELECT n, $2 FROM unnest($1::text[]) AS n ON CONFLICT DO NOTHING",
    [names, `From ${tracker.name}: see who belongs to it.`],
  );
  const rows = await session.rows<{ name: string; id: number }>(
    "SELECT lower(name::text) AS name, id FROM groups WHERE name = ANY($1::citext[])",
    [names],
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}
