import "server-only";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import {
  appliesIn,
  canGrant,
  canRequest,
  type FlagPlace,
  type FlagRules,
  type FlagStatus,
} from "#lib/flags/policy.ts";
import { listFlagTypes } from "#lib/flags/queries.ts";
import { flagText } from "#lib/flags/text.ts";
import { anonymousViewer, type Viewer, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

/** An existing flag with the (new) product and component of its bug. */
export type PlacedFlag = {
  id: number;
  bugId: number;
  attachmentId: number | null;
  typeId: number;
  status: FlagStatus;
  setterId: number | null;
  requesteeId: number | null;
  requestee: string | null;
  /** Null: everyone who sees the bug. */
  audienceId: number | null;
  place: FlagPlace;
};

/** The outcome for a flag whose type does not apply any more: it gets another type, or is removed. */
export type FlagOutcome = {
  flag: PlacedFlag;
  to: FlagRules | null;
  isStripped: boolean;
  from: string;
  after: string;
};
export type OutcomeCounts = {
  flags: number;
  retargeted: number;
  removed: number;
  stripped: number;
  bugs: number;
};

/**
 * Decides about flags after a move, or a change of types: a flag whose type still applies is kept; else it gets an active
 * type with the same name and target that applies there, is not set on the same item yet or is multiplicable, and may be set
 * by the flag's setter; else it is removed. The requestee is removed if the type allows none. (Rule: Bugzilla, Flag.pm
 * force_retarget.)
 */
function decideOutcomes(
  flags: readonly PlacedFlag[],
  types: readonly FlagRules[],
  viewerOf: (setterId: number | null) => Viewer,
): FlagOutcome[] {
  const byId = new Map(types.map((type) => [type.id, type]));
  const set = new Set<string>();
  const key = (flag: PlacedFlag, type: FlagRules) => `${flag.bugId}/${flag.attachmentId ?? ""}/${type.id}`;
  const stays = (flag: PlacedFlag) => {
    const type = byId.get(flag.typeId);
    return type !== undefined && appliesIn(type, flag.place);
  };
  for (const flag of flags) {
    const type = byId.get(flag.typeId);
    if (type && stays(flag)) set.add(key(flag, type));
  }
  return flags.flatMap((flag): FlagOutcome[] => {
    const type = byId.get(flag.typeId);
    if (!type) return [];
    const from = flagText({ type: type.name, ...flag });
    const outcome = (to: FlagRules | null): FlagOutcome => {
      const isStripped = to !== null && flag.requestee !== null && !to.canNameRequestee;
      const requestee = isStripped ? null : flag.requestee;
      return { flag, to, isStripped, from, after: to ? flagText({ type: to.name, ...flag, requestee }) : "" };
    };
    if (stays(flag)) {
      const staying = outcome(type);
      return staying.isStripped ? [staying] : [];
    }
    const setter = viewerOf(flag.setterId);
    const taker = types.find(
      (other) =>
        couldTake(type, other, flag.place) &&
        (other.isMultiplicable || !set.has(key(flag, other))) &&
        (flag.status === "requested" ? canRequest : canGrant)(setter, other, flag.place.productId),
    );
    if (taker) set.add(key(flag, taker));
    return [outcome(taker ?? null)];
  });
}

function couldTake(type: FlagRules, other: FlagRules, place: FlagPlace): boolean {
  return (
    other.id !== type.id &&
    other.isActive &&
    other.name === type.name &&
    other.target === type.target &&
    appliesIn(other, place)
  );
}

type Retargeting = {
  /** The new product and component of the bugs, if they change. */
  place?: (place: FlagPlace, bugId: number) => FlagPlace;
  /** The types after the change, if they change. */
  types?: (types: FlagRules[]) => FlagRules[];
};

/**
 * The outcomes for flags that match `which` (a condition on `f` and its bug `b`), without unchanged ones. The caller holds
 * the lock on flag types, and has locked the bugs if they are to be changed.
 */
export async function planRetargeting(
  tx: RunsSql,
  which: Sql,
  { place = (now) => now, types: changed = (now) => now }: Retargeting = {},
): Promise<FlagOutcome[]> {
  // Other flags on the same items have to be considered, too.
  const rows = await queryRowsIn<Omit<PlacedFlag, "place"> & FlagPlace>(
    tx,
    sql`WITH chosen AS (SELECT f.bug_id FROM flags f JOIN bugs b ON b.id = f.bug_id WHERE ${which})
        SELECT f.id, f.bug_id AS "bugId", f.attachment_id AS "attachmentId", f.type_id AS "typeId", f.status::text AS status,
          f.setter_id AS "setterId", f.requestee_id AS "requesteeId", u.handle::text AS requestee, f.audience_id AS "audienceId",
          b.product_id AS "productId", b.component_id AS "componentId"
        FROM flags f JOIN bugs b ON b.id = f.bug_id LEFT JOIN users u ON u.id = f.requestee_id
        WHERE f.bug_id IN (SELECT bug_id FROM chosen) ORDER BY f.bug_id, f.id`,
  );
  if (rows.length === 0) return [];
  const flags = rows.map(({ productId, componentId, ...flag }) => ({
    ...flag,
    place: place({ productId, componentId }, flag.bugId),
  }));
  const ids = [...new Set(flags.map(({ typeId }) => typeId))];
  const types = changed(
    await listFlagTypes(sql`ft.name IN (SELECT name FROM flag_types WHERE id = ANY(${ids}::int[]))`, tx),
  );
  const chosen = new Set(
    (
      await queryRowsIn<{ id: number }>(
        tx,
        sql`SELECT f.id FROM flags f JOIN bugs b ON b.id = f.bug_id WHERE ${which}`,
      )
    ).map(({ id }) => id),
  );
  const setters = await loadSetters(tx, flags, types);
  return decideOutcomes(flags, types, (id) => (id === null ? nobody : (setters.get(id) ?? nobody))).filter(
    ({ flag }) => chosen.has(flag.id),
  );
}

/** For deleted accounts: only the capabilities of all signed-in people. */
const nobody: Viewer = { ...anonymousViewer, kind: "person" };

/** Only of flags that another type could take: with many flags, few people. */
async function loadSetters(
  tx: RunsSql,
  flags: readonly PlacedFlag[],
  types: readonly FlagRules[],
): Promise<Map<number, Viewer>> {
  const byId = new Map(types.map((type) => [type.id, type]));
  const setters = new Map<number, Viewer>();
  for (const { setterId, typeId, place } of flags) {
    const type = byId.get(typeId);
    if (setterId === null || setters.has(setterId) || !type || appliesIn(type, place)) continue;
    if (!types.some((other) => couldTake(type, other, place))) continue;
    const [row] = await queryRowsIn<ViewerRow>(tx, viewerQuery(sql`u.id = ${setterId}`));
    setters.set(setterId, row ? viewerFrom(row) : nobody);
  }
  return setters;
}

/** The numbers of a preview, and of what was done. */
export function countOutcomes(outcomes: readonly FlagOutcome[]): OutcomeCounts {
  return {
    flags: outcomes.length,
    retargeted: outcomes.filter(({ flag, to }) => to !== null && to.id !== flag.typeId).length,
    removed: outcomes.filter(({ to }) => to === null).length,
    stripped: outcomes.filter(({ flag, to, isStripped }) => isStripped && to?.id === flag.typeId).length,
    bugs: new Set(outcomes.map(({ flag }) => flag.bugId)).size,
  };
}
