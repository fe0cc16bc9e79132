import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotAllowed, NotSignedIn } from "#lib/errors.ts";
import {
  CAPABILITIES,
  type Capability,
  EVERYBODY,
  EVERYBODYS_ROLE,
  isCapability,
} from "#lib/people/capabilities.ts";
import { SCOPES, type Scope } from "#lib/people/scopes.ts";

/** The door a request came through; the values of the enum in the database. */
export type Door = "web" | "rest" | "mail" | "cli" | "import" | "rule";

/**
 * Who makes a request: a plain value. Created in four places only: a session, an API key, inbound mail, and
 * `systemViewer`. Every query and command takes one first.
 */
export type Viewer = {
  /** The door; recorded in the history. */
  readonly door: Door;
  readonly kind: "anonymous" | "person" | "system";
  /** Null for anonymous and system viewers. */
  readonly userId: number | null;
  readonly handle: string;
  readonly displayName: string;
  readonly isAdministrator: boolean;
  /** All groups of this viewer, including inherited ones and those by address pattern. */
  readonly groupIds: readonly number[];
  /** Capabilities by product, beyond those of all signed-in people. */
  readonly grants: ReadonlyMap<number, ReadonlySet<Capability>>;
  /** The capabilities of all signed-in people in products that restrict them (their own edition of `reporter`). */
  readonly everybody: ReadonlyMap<number, ReadonlySet<Capability>>;
  /** Names of held roles by product, for flag types that name roles. */
  readonly roles: ReadonlyMap<number, ReadonlySet<string>>;
  /** Classifications whose shared milestones this viewer manages. */
  readonly managedClassificationIds: readonly number[];
  /** The group that tracks time on this site, if this viewer is in it or administers the site: only then they see hours. */
  readonly timeGroupId: number | null;
  /** The administrator who is impersonating this viewer. */
  readonly impersonatorId: number | null;
  /** What the door allows: an API key may be for reading only. */
  readonly scopes: readonly Scope[];
};

/** A viewer who is signed in and may therefore act. */
export type Actor = Viewer & { readonly userId: number };

/** A visitor who is not signed in. */
export const anonymousViewer: Viewer = {
  door: "web",
  kind: "anonymous",
  userId: null,
  handle: "",
  displayName: "",
  isAdministrator: false,
  groupIds: [],
  grants: new Map(),
  everybody: new Map(),
  roles: new Map(),
  managedClassificationIds: [],
  timeGroupId: null,
  impersonatorId: null,
  scopes: SCOPES,
};

/** The program itself, for imports, seeds and automatic rules. `reason` is for the log. */
export function systemViewer(reason: string, door: Door = "rule"): Viewer {
  return { ...anonymousViewer, door, kind: "system", isAdministrator: true, displayName: reason };
}

/**
 * The viewer as an actor, or NotSignedIn. The scope defaults to writing: a request with an API key that may only
 * read throws NotAllowed.
 */
export function requireActor(viewer: Viewer, scope: Scope = "write"): Actor {
  const { userId } = viewer;
  if (userId === null) throw new NotSignedIn();
  demandScope(viewer, scope);
  return { ...viewer, userId };
}

/**
 * Whether the viewer has `capability` in the product; its visibility was checked before. Capabilities are for writing,
 * except those that only show something; a query that shows what a capability governs checks "read".
 */
export function can(
  viewer: Viewer,
  capability: Capability,
  productId: number,
  scope: Scope = capability === "see_private" ? "read" : "write",
): boolean {
  if (!viewer.scopes.includes(scope)) return false;
  if (viewer.isAdministrator) return true;
  if (viewer.kind === "anonymous") return false;
  const common = viewer.everybody.get(productId)?.has(capability) ?? true;
  if (common && EVERYBODY.includes(capability)) return true;
  return viewer.grants.get(productId)?.has(capability) ?? false;
}

/**
 * The products in which the viewer holds a role, or has `capability` by one. The same list each time, so that a statement
 * sends it once (printSql).
 */
export function heldProductIds({ grants }: Viewer, capability?: Capability): readonly number[] {
  const lists = heldLists.get(grants) ?? new Map();
  heldLists.set(grants, lists);
  const known = lists.get(capability);
  if (known) return known;
  const held = [...grants].filter(([, granted]) => capability === undefined || granted.has(capability));
  const ids = held.map(([id]) => id);
  lists.set(capability, ids);
  return ids;
}

const heldLists = new WeakMap<Viewer["grants"], Map<Capability | undefined, readonly number[]>>();

/** Throws NotSignedIn or NotAllowed unless `can`. */
export function demand(viewer: Viewer, capability: Capability, productId: number, scope?: Scope): void {
  if (can(viewer, capability, productId, scope)) return;
  if (viewer.kind === "anonymous") throw new NotSignedIn();
  demandScope(viewer, scope ?? "write");
  const what = CAPABILITIES[capability];
  throw new NotAllowed(`You may not do this here: it takes the right “${what}” in this product.`);
}

/** Throws NotAllowed when the viewer's API key does not allow this. */
export function demandScope(viewer: Viewer, scope: Scope): void {
  if (!viewer.scopes.includes(scope)) throw new NotAllowed(`This API key may not ${scope}.`);
}

/** Impersonating administrators change nothing: it would be recorded as that person's change. */
export function refuseWhileImpersonating(viewer: Viewer): void {
  if (viewer.impersonatorId === null) return;
  throw new NotAllowed(`You are impersonating @${viewer.handle}: stop first to change something.`);
}

/** Throws unless the viewer administers the site and the door allows `scope`. */
export function demandAdministrator(viewer: Viewer, scope: Scope = "write"): void {
  demandScope(viewer, scope);
  if (viewer.isAdministrator) return;
  if (viewer.kind === "anonymous") throw new NotSignedIn();
  throw new NotAllowed("Only an administrator of this site may do this.");
}

/** The viewer for an account, or null when there is no such account or it may not sign in. */
export async function findViewer(userId: number): Promise<Viewer | null> {
  const [row] = await queryRows<ViewerRow>(viewerQuery(sql`u.id = ${userId}`));
  return row ? viewerFrom(row) : null;
}

export type ViewerRow = {
  id: number;
  handle: string;
  display_name: string;
  is_administrator: boolean;
  group_ids: number[] | null;
  grants: { product_id: number; role: string; capabilities: string[] }[] | null;
  everybody: { product_id: number; capabilities: string[] }[] | null;
  classification_ids: number[] | null;
  time_group_id: number | null;
};

/**
 * One statement that reads everything a Viewer contains. `which` is a condition on `u`, the users
 * table; `join` and `columns` let a session or an API key be looked up in the same statement.
 */
export function viewerQuery(which: Sql, join: Sql = sql``, columns: Sql = sql``): Sql {
  return sql`
    WITH RECURSIVE me AS (
      SELECT u.id, u.handle, u.display_name, u.is_administrator, u.email, u.email_confirmed_at ${columns}
      FROM users u ${join}
      WHERE ${which} AND u.disabled_reason IS NULL AND NOT u.is_placeholder AND u.merged_into_id IS NULL
    ), mine(group_id) AS (
      SELECT m.group_id FROM group_members m JOIN me ON m.user_id = me.id
      UNION
      SELECT g.id FROM groups g, me
        WHERE g.user_pattern IS NOT NULL AND me.email_confirmed_at IS NOT NULL AND me.email::text ILIKE g.user_pattern
      UNION
      SELECT i.group_id FROM group_inclusions i JOIN mine ON i.included_group_id = mine.group_id
    ), active(group_id) AS (SELECT g.id FROM mine JOIN groups g ON g.id = mine.group_id AND g.is_active)
    SELECT me.*,
      (SELECT array_agg(group_id) FROM active) AS group_ids,
      (SELECT json_agg(json_build_object('product_id', pr.product_id, 'role', r.name,
          'capabilities', coalesce(own.capabilities, r.capabilities)))
        FROM held_roles pr
        JOIN roles r ON r.id = pr.role_id
        LEFT JOIN roles own ON r.product_id IS NULL AND own.product_id = pr.product_id AND own.name = r.name
        WHERE pr.user_id = me.id OR pr.group_id IN (SELECT group_id FROM active)) AS grants,
      (SELECT json_agg(json_build_object('product_id', r.product_id, 'capabilities', r.capabilities))
        FROM roles r WHERE r.product_id IS NOT NULL AND r.name = ${EVERYBODYS_ROLE}) AS everybody,
      (SELECT array_agg(DISTINCT rm.classification_id) FROM release_managers rm
        WHERE rm.user_id = me.id OR rm.group_id IN (SELECT group_id FROM active)) AS classification_ids,
      (SELECT g.id FROM settings s JOIN groups g ON g.id = (s.value #>> '{}')::int AND g.is_active
        WHERE s.key = 'timeTrackingGroupId' AND (me.is_administrator OR g.id IN (SELECT group_id FROM active))) AS time_group_id
    FROM me`;
}

/** Converts the result of `viewerQuery` to a Viewer with the scope of its door. */
export function viewerFrom(
  row: ViewerRow,
  { impersonatorId = null, scopes = SCOPES }: Partial<Pick<Viewer, "impersonatorId" | "scopes">> = {},
): Viewer {
  const grants = new Map<number, Set<Capability>>();
  const roles = new Map<number, Set<string>>();
  for (const grant of row.grants ?? []) {
    const capabilities = grants.get(grant.product_id) ?? new Set();
    for (const word of grant.capabilities) if (isCapability(word)) capabilities.add(word);
    grants.set(grant.product_id, capabilities);
    roles.set(grant.product_id, (roles.get(grant.product_id) ?? new Set()).add(grant.role));
  }
  return {
    door: "web",
    kind: "person",
    userId: row.id,
    handle: row.handle,
    displayName: row.display_name,
    isAdministrator: row.is_administrator,
    groupIds: row.group_ids ?? [],
    grants,
    everybody: new Map(
      (row.everybody ?? []).map(({ product_id, capabilities }) => [
        product_id,
        new Set(capabilities.filter(isCapability)),
      ]),
    ),
    roles,
    managedClassificationIds: row.classification_ids ?? [],
    timeGroupId: row.time_group_id,
    impersonatorId,
    scopes,
  };
}
