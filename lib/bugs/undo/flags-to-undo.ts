import "server-only";
import type { Cells, NotedRow } from "#lib/bugs/many/noted-row.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import {
  appliesIn,
  canGrant,
  canMove,
  canRequest,
  type FlagPlace,
  type FlagRules,
} from "#lib/flags/policy.ts";
import { listFlagTypes } from "#lib/flags/queries.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** What is known of flags that an act changed: as they are, and their types. */
export type FlagsNow = {
  flags: ReadonlyMap<number, Cells>;
  types: ReadonlyMap<number, FlagRules>;
  /** Bug, attachment and type of all flags that are set on the same things. */
  set: ReadonlySet<string>;
};

/** The places of a bug before and after what is put back. */
export type Places = { was: FlagPlace; now: FlagPlace };

export async function readFlagsNow(tx: RunsSql, rows: readonly NotedRow[]): Promise<FlagsNow> {
  const own = rows.filter(({ source }) => source === "flags");
  if (own.length === 0) return { flags: new Map(), types: new Map(), set: new Set() };
  const ids = own.map(({ key }) => Number(key.id));
  const bugIds = own.flatMap(({ before, after }) => Number(before?.bug_id ?? after?.bug_id ?? 0));
  const flags = await queryRowsIn<{ id: number; row: Cells }>(
    tx,
    sql`SELECT f.id, to_jsonb(f) AS row FROM flags f WHERE f.id = ANY(${ids}::int[]) OR f.bug_id = ANY(${bugIds}::int[])`,
  );
  const typeIds = own.flatMap(({ before, after }) => [before?.type_id, after?.type_id]);
  const known = [...typeIds, ...flags.map(({ row }) => row.type_id)].filter((id) => typeof id === "number");
  const types = await listFlagTypes(sql`ft.id = ANY(${[...new Set(known)]}::int[])`, tx);
  return {
    flags: new Map(flags.map(({ id, row }) => [id, row])),
    types: new Map(types.map((type) => [type.id, type])),
    set: new Set(flags.map(({ row }) => itemKey(row))),
  };
}

/**
 * Whether they may put a flag back: what they may set by hand, now, they may set by undo. What a move took away comes back with the
 * move, whoever set it; whoever was asked may ask themselves again.
 */
export function mayPutFlagBack(
  actor: Actor,
  { key, before, after }: NotedRow,
  { flags, types, set }: FlagsNow,
  { was: place, now }: Places,
): boolean {
  const current = flags.get(Number(key.id));
  const was = before && { ...current, ...before };
  const type = types.get(Number((was ?? current)?.type_id));
  // What is gone by now is left by whoever puts it back.
  if (!type) return true;
  if (!was) return !current || canMove(actor, type, factsOf(current), "cleared", place);
  if (!type.isActive || !appliesIn(type, place)) return false;
  if (after === null && !type.isMultiplicable && set.has(itemKey(was))) return false;
  if (after === null && !appliesIn(type, now)) return true;
  const { status, requesteeId } = factsOf(was);
  const mayGrant = type.isQuestion || canGrant(actor, type, place.productId);
  if (status !== "requested") return mayGrant;
  if (requesteeId === actor.userId) return true;
  return canRequest(actor, type, place.productId) && (current?.status !== "granted" || mayGrant);
}

function itemKey(flag: Cells): string {
  return [flag.bug_id, flag.attachment_id ?? "", flag.type_id].join("/");
}

function factsOf(flag: Cells) {
  const id = (value: unknown) => (typeof value === "number" ? value : null);
  const status = flag.status === "granted" || flag.status === "denied" ? flag.status : "requested";
  return { status, setterId: id(flag.setter_id), requesteeId: id(flag.requestee_id) } as const;
}
