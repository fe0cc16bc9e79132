import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

type Given = Partial<Omit<Parameters<typeof db.flagType.create>[0]["data"], "scopes">> & {
  /** A product is included whole, a pair of product and component in part; `not` excludes. Without it: everywhere. */
  in?: { productId?: number | null; componentId?: number | null; isExclusion?: boolean }[];
};

/** A flag type with a name of its own. */
export async function makeFlagType({ in: scopes = [{}], ...given }: Given = {}) {
  const name = typeof given.name === "string" ? given.name : unique("flag");
  const { id } = await db.flagType.create({
    data: {
      description: "",
      target: given.target,
      isActive: given.isActive,
      isRequestable: given.isRequestable,
      canNameRequestee: given.canNameRequestee,
      isMultiplicable: given.isMultiplicable,
      isQuestion: given.isQuestion,
      grantRoles: given.grantRoles,
      requestRoles: given.requestRoles,
      grantGroupId: given.grantGroupId,
      requestGroupId: given.requestGroupId,
      requiresComment: given.requiresComment,
      questionnaire: given.questionnaire,
      defaultRequesteeId: given.defaultRequesteeId,
      productId: given.productId,
      name,
      scopes: { create: scopes },
    },
  });
  return { id, name };
}

/** A product with its maintainer, a QE engineer and a contributor who filed a bug. */
export async function scene() {
  const product = await makeProduct();
  const [maintainer, qe, reporter, stranger] = [
    await makeUser(),
    await makeUser(),
    await makeUser(),
    await makeUser(),
  ];
  await grantRole(maintainer.id, product.id, "maintainer");
  await grantRole(qe.id, product.id, "qe");
  const id = await makeBug(await reporter.viewer(), { product: product.name, component: "General" });
  return {
    product,
    id,
    maintainer: await maintainer.viewer(),
    qe: await qe.viewer(),
    reporter: await reporter.viewer(),
    stranger: await stranger.viewer(),
  };
}

type Change = NonNullable<ChangeBugInput["flags"]>[number];

/** Changes flags from the current revision. */
export async function flag(viewer: Viewer, id: number, change: Change | Change[], more: ChangeBugInput = {}) {
  const { revision } = await getBug(everything, id);
  return changeBug(viewer, id, changeBugInput.parse({ revision, flags: [change].flat(), ...more }));
}

/** The flags of a bug, as history writes them. */
export async function flagsOf(id: number): Promise<string[]> {
  const rows = await db.flag.findMany({
    where: { bugId: id },
    include: { type: true, requestee: true },
    orderBy: { id: "asc" },
  });
  const sign = { requested: "?", granted: "+", denied: "-" };
  return rows.map(
    ({ type, status, requestee }) =>
      `${type.name}${sign[status]}${requestee ? `(@${requestee.handle})` : ""}`,
  );
}

/** The history of flags: [from, to]. */
export async function flagHistory(id: number): Promise<[string, string][]> {
  const changes = await listChanges(everything, id);
  return changes.filter(({ field }) => field === "flag").map(({ from, to }) => [from, to]);
}

/** The message with which something is refused at a field. */
export async function refusal(work: Promise<unknown>, field = "flags"): Promise<string> {
  const error = await work.then(
    () => new Error("It was taken."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields[field]?.join(" ") ?? JSON.stringify(error.fields);
}
