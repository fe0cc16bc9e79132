/** Builds what a test needs, straight in the database, and nothing more. Import after tests/support/database.ts. */
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { type FileBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { findViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";

let count = 0;

/** A word that no other test has used. */
export function unique(word: string): string {
  count += 1;
  return `${word}${count}`;
}

/** Somebody with a confirmed address, who may sign in. */
export async function makeUser(
  given: { handle?: string; displayName?: string; isAdministrator?: boolean } = {},
): Promise<{ id: number; handle: string; viewer: () => Promise<Viewer> }> {
  const handle = given.handle ?? unique("person");
  const user = await db.user.create({
    data: {
      displayName: handle,
      email: `${handle}@example.test`,
      emailConfirmedAt: new Date(),
      ...given,
      handle,
    },
  });
  return { id: user.id, handle, viewer: () => viewerOf(user.id) };
}

/** The viewer for an account with its current groups and roles. */
export async function viewerOf(userId: number): Promise<Viewer> {
  const viewer = await findViewer(userId);
  if (!viewer) throw new Error(`User ${userId} may not sign in.`);
  return viewer;
}

/** A product in a classification of its own, with one component “General”. */
export async function makeProduct(
  given: { name?: string; visibility?: "open" | "signed_in" | "groups"; allowsUnconfirmed?: boolean } = {},
): Promise<{ id: number; name: string; classificationId: number; componentId: number }> {
  const name = given.name ?? unique("Product");
  const product = await db.product.create({
    data: {
      ...given,
      name,
      classification: { create: { name: unique("Classification") } },
      components: { create: { name: "General" } },
    },
    include: { components: true },
  });
  return {
    id: product.id,
    name,
    classificationId: product.classificationId,
    componentId: product.components[0]?.id ?? 0,
  };
}

/** Gives somebody a role of the site in a product. */
export async function grantRole(userId: number, productId: number, role: string): Promise<void> {
  const found = await db.role.findFirstOrThrow({ where: { name: role, productId: null } });
  await db.productRole.create({ data: { userId, productId, roleId: found.id } });
}

/** Files a bug as somebody. */
export async function makeBug(
  viewer: Viewer,
  input: Partial<FileBugInput> & { product: string },
): Promise<number> {
  return fileBug(viewer, fileBugInput.parse({ summary: unique("It breaks "), ...input }));
}

export const everything = systemViewer("test");
