import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotAllowed, NotFound, NotSignedIn } from "#lib/errors.ts";
import { CAPABILITY_NAMES, type Capability, EVERYBODY, isCapability } from "#lib/people/capabilities.ts";
import { can, findViewer, type Viewer } from "#lib/people/viewer.ts";

/** How a person got a role: directly or through a group. */
export type Through = {
  role: string;
  group: string | null;
  grantedBy: { handle: string; displayName: string } | null;
  /** ISO 8601. */
  grantedAt: string;
  /** Its last day; null for no end. */
  endsOn: string | null;
};
export type Reason =
  | { kind: "administrator" }
  /** All signed-in people; `isEdition`: by the product's own edition. */
  | { kind: "everybody"; isEdition: boolean }
  | ({ kind: "role" } & Through);
export type Explained = { capability: Capability; reasons: Reason[] };

export type PersonExplained = {
  handle: string;
  displayName: string;
  isAdministrator: boolean;
  /** False: the account is closed, merged or imported, so that it holds nothing. */
  isAble: boolean;
  /** Every capability, in order; held exactly when there is a reason. */
  capabilities: Explained[];
};

/** Whether the viewer may read the permissions of others in the product. All people can read their own. */
export function mayAskAbout(viewer: Viewer, productId: number): boolean {
  return can(viewer, "manage_people", productId);
}

/** Whose rights are shown to the viewer who asks about `name`: theirs, or the viewer's own if none was named or may be shown. */
export function personToShow(
  viewer: Viewer,
  productId: number,
  name: string,
): { handle: string; isOwnOnly: boolean } {
  const asked = name.trim().replace(/^@/, "");
  const isOther = asked !== "" && asked.toLowerCase() !== viewer.handle.toLowerCase();
  const isOwnOnly = isOther && !mayAskAbout(viewer, productId);
  return { handle: isOther && !isOwnOnly ? asked : viewer.handle, isOwnOnly };
}

/** What a person may do in a product, and why. For people who grant roles, and for the person. */
export async function explainPerson(
  viewer: Viewer,
  productId: number,
  handle: string,
): Promise<PersonExplained> {
  const { person, asked } = await findAsked(viewer, productId, handle);
  const { handle: name, displayName } = person;
  const grants = asked ? await listGrants(asked, productId) : [];
  return {
    handle: name,
    displayName,
    isAdministrator: asked?.isAdministrator ?? false,
    isAble: asked !== null,
    capabilities: CAPABILITY_NAMES.map((capability) => ({
      capability,
      reasons: asked ? reasonsFor(asked, productId, capability, grants) : [],
    })),
  };
}

/** What somebody is allowed, or null if the account cannot sign in. */
export type AskedPerson = Viewer | null;

/** The person that somebody asks about: they may ask about themselves, and who grants roles about everybody. */
export async function findAsked(
  viewer: Viewer,
  productId: number,
  handle: string,
): Promise<{ person: { id: number; handle: string; displayName: string }; asked: AskedPerson }> {
  const isMe = viewer.userId !== null && viewer.handle.toLowerCase() === handle.toLowerCase();
  if (!isMe && !mayAskAbout(viewer, productId)) {
    if (viewer.kind === "anonymous") throw new NotSignedIn();
    throw new NotAllowed("Only those who hand out roles may see what others may do.");
  }
  const [person] = await queryRows<{ id: number; handle: string; displayName: string }>(sql`
    SELECT id, handle::text AS handle, display_name AS "displayName" FROM users WHERE handle = ${handle}::citext`);
  if (!person) throw new NotFound(`No account is called “${handle}”.`);
  return { person, asked: await findViewer(person.id) };
}

type Grant = Through & { capabilities: string[] };

function reasonsFor(
  asked: Viewer,
  productId: number,
  capability: Capability,
  grants: readonly Grant[],
): Reason[] {
  const reasons: Reason[] = [];
  if (asked.isAdministrator) reasons.push({ kind: "administrator" });
  const edition = asked.everybody.get(productId);
  if (EVERYBODY.includes(capability) && (edition?.has(capability) ?? true)) {
    reasons.push({ kind: "everybody", isEdition: edition !== undefined });
  }
  for (const { capabilities, ...through } of grants) {
    if (capabilities.filter(isCapability).includes(capability)) reasons.push({ kind: "role", ...through });
  }
  return reasons;
}

/** The roles a person holds in a product, direct ones first. */
async function listGrants(asked: Viewer, productId: number): Promise<Grant[]> {
  return queryRows<Grant>(sql`
    SELECT r.name AS role, coalesce(own.capabilities, r.capabilities) AS capabilities, g.name::text AS "group",
      to_json(pr.granted_at) AS "grantedAt", pr.ends_on::text AS "endsOn",
      CASE WHEN b.id IS NULL THEN NULL ELSE json_build_object('handle', b.handle, 'displayName', b.display_name) END AS "grantedBy"
    FROM held_roles pr JOIN roles r ON r.id = pr.role_id
    LEFT JOIN roles own ON r.product_id IS NULL AND own.product_id = pr.product_id AND own.name = r.name
    LEFT JOIN groups g ON g.id = pr.group_id LEFT JOIN users b ON b.id = pr.granted_by_id
    WHERE pr.product_id = ${productId}
      AND (pr.user_id = ${asked.userId ?? 0} OR pr.group_id = ANY(${[...asked.groupIds]}::int[]))
    ORDER BY g.name NULLS FIRST, r.sort_key, r.name`);
}
