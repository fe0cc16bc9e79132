import "server-only";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { findLocked } from "#lib/admin/act/inputs.ts";
import { sql } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { FlagPlace, FlagRules, Scope } from "#lib/flags/policy.ts";
import { type FlagOutcome, planRetargeting } from "#lib/flags/retarget.ts";
import type { Recordable } from "#lib/people/audit.ts";

/** Reading components for acts, and what becomes of flags when their bugs go elsewhere. */

/** A locked component with its facts. */
export type LockedComponent = {
  id: number;
  name: string;
  revision: number;
  facts: Record<string, Recordable>;
};

/** A component of the product by name, locked; the message for one that is missing is at `field`. */
export async function lockComponent(
  { tx, product }: ProductContext,
  name: string,
  field = "component",
): Promise<LockedComponent> {
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM components WHERE product_id = ${product.id} AND name = ${name}::citext FOR UPDATE`,
    {
      [field]: `${product.name} has no component “${name}”.`,
    },
    { thing: "component", name, owned: sql`x.product_id = ${product.id}` },
  );
  const row = await tx.component.findUniqueOrThrow({
    where: { id },
    include: {
      defaultAssignee: true,
      defaultQaContact: true,
      triageOwner: true,
      cc: { include: { user: true } },
    },
  });
  return {
    id,
    name: row.name,
    revision: row.revision,
    facts: {
      name: row.name,
      description: row.description,
      descriptionTemplate: row.descriptionTemplate,
      isActive: row.isActive,
      defaultAssignee: row.defaultAssignee?.handle ?? "",
      defaultQaContact: row.defaultQaContact?.handle ?? "",
      triageOwner: row.triageOwner?.handle ?? "",
      cc: row.cc.map(({ user }) => user.handle).sort(),
    },
  };
}

/** What a component has of its own, besides its bugs and CC: it goes when the component goes. */
export function ownThings({ facts }: LockedComponent): string[] {
  return [
    facts.description ? "its description" : "",
    facts.descriptionTemplate ? "its description template" : "",
    facts.defaultAssignee ? `its default assignee @${facts.defaultAssignee}` : "",
    facts.defaultQaContact ? `its default QA contact @${facts.defaultQaContact}` : "",
    facts.triageOwner ? `its triage owner @${facts.triageOwner}` : "",
  ].filter(Boolean);
}

/** Refuses a name that another component of the product has. */
export async function refuseTaken(
  tx: ProductContext["tx"],
  productId: number,
  name: string,
  field = "name",
): Promise<void> {
  const taken = await tx.component.findFirst({ where: { productId, name }, select: { name: true } });
  if (taken) throw new InvalidInput({ [field]: [`There is a component “${taken.name}” already.`] });
}

/**
 * The outcomes of flags on a component's bugs when these move to `place`; scopes on a component move with it, unless
 * `scopesAfter` says otherwise. The flag types must be locked before the component.
 */
export async function planMove(
  { tx }: ProductContext,
  componentId: number,
  place: FlagPlace,
  scopesAfter: (type: FlagRules) => readonly Scope[] = ({ scopes }) =>
    scopes.map((scope) =>
      scope.componentId === componentId ? { ...scope, productId: place.productId } : scope,
    ),
): Promise<FlagOutcome[]> {
  return planRetargeting(tx, sql`b.component_id = ${componentId}`, {
    place: () => place,
    types: (types) => types.map((type) => ({ ...type, scopes: scopesAfter(type) })),
  });
}

/** Products that map to the component map to the other one from now on, or to its product: what comes in for it is not to be lost. */
export async function remap({ tx }: ProductContext, from: number, to: number | null): Promise<void> {
  await tx.$executeRaw(
    sql`UPDATE product_mappings SET upstream_component_id = ${to}::int, revision = revision + 1 WHERE upstream_component_id = ${from}`,
  );
}
