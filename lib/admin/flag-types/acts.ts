import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { revision } from "#lib/admin/act/inputs.ts";
import { previewOutcomes } from "#lib/admin/flag-types/flag-outcomes.ts";
import { ownScopes, whichType } from "#lib/admin/flag-types/inputs.ts";
import {
  type LockedFlagType,
  lockFlagType,
  mayChangeAll,
  planTypeChange,
  resolveFacts,
  rulesAfter,
  saveScopes,
  sayScopes,
} from "#lib/admin/flag-types/rows.ts";
import {
  changeInput,
  createInput,
  type FlagTypeChange,
  followAndSay,
  insertFlagType,
  removeFlagType,
  updateFlagType,
} from "#lib/admin/flag-types/save.ts";
import { refuseSameName } from "#lib/admin/flag-types/unique-names.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import type { Scope } from "#lib/flags/policy.ts";
import { includedIn } from "#lib/flags/queries.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Flag types of a product: its own are created, changed and deleted by its maintainers; of shared ones they only
 * choose the scopes in their own product. (Rules: Bugzilla, editflagtypes.cgi.)
 */

export const createFlagType = productAct({
  name: "flagType.create",
  undo: "yes",
  label: "Create flag type",
  capability: "manage_flag_types",
  input: createInput,
  async run(context, { name, target, include, exclude, ...facts }) {
    const { tx, product } = context;
    await takeLock(tx, "flagTypes");
    const scopes = await ownScopesOf(context, { include: include ?? ["*"], exclude: exclude ?? [] });
    const data = await resolveFacts(context, product.id, facts);
    const id = await insertFlagType(context, { productId: product.id, name, target, data, scopes });
    return { message: `${product.name} has a flag type “${name}”.`, data: { id } };
  },
});

export const changeFlagType = productAct({
  name: "flagType.change",
  undo: "yes",
  label: "Save flag type",
  capability: "manage_flag_types",
  input: changeInput,
  async preview(context, input) {
    return previewOutcomes((await planChange(context, input)).outcomes);
  },
  async run(context, input) {
    return updateFlagType(context, await planChange(context, input), input);
  },
});

export const scopeFlagType = productAct({
  name: "flagType.scope",
  undo: "yes",
  label: "Save where it applies",
  capability: "manage_flag_types",
  input: z.object({ type: whichType, revision, ...ownScopes }),
  async preview(context, input) {
    return previewOutcomes((await planScopes(context, input)).outcomes);
  },
  async run(context, input) {
    const { tx, audit, product } = context;
    const { type, outcomes, scopes } = await planScopes(context, input);
    const subject = { kind: "flag type", id: type.id, name: type.name };
    await refuseCollision(tx, { ...subject, revision: type.revision }, input.revision);
    const own = (all: readonly Scope[]) =>
      sayScopes(
        context,
        all.filter(({ productId }) => productId === product.id),
      );
    const before = { appliesIn: await own(type.rules.scopes) };
    if (audit.changes(subject, before, { appliesIn: await own(scopes) }) === 0) {
      return { message: "Nothing was different." };
    }
    await tx.flagType.update({ where: { id: type.id }, data: { revision: { increment: 1 } } });
    await refuseSameName(context, { ...type.rules, scopes }, "include");
    await saveScopes(context, type.id, type.rules.scopes, scopes);
    return followAndSay(context, `Where “${type.name}” applies in ${product.name} is saved`, outcomes);
  },
});

export const deleteFlagType = productAct({
  name: "flagType.delete",
  undo: "yes",
  label: "Delete flag type",
  capability: "manage_flag_types",
  input: z.object({ type: whichType, revision }),
  async preview(context, input) {
    const type = await lockOwn(context, input.type);
    return previewOutcomes(await planTypeChange(context, type, null));
  },
  async run(context, input) {
    const type = await lockOwn(context, input.type);
    const done = `“${type.name}” was deleted from ${context.product.name}`;
    return removeFlagType(context, type, { seen: input.revision, done });
  },
});

/**
 * The types a product's maintainer may use, as a condition on `ft`: those of their products, those with a scope in this
 * product, and the site's, if in a product that the viewer can see.
 */
export function typesInReach(viewer: Viewer, productId: number): Sql {
  const mine = [...viewer.grants].filter(([, held]) => held.has("manage_flag_types")).map(([id]) => id);
  return sql`ft.product_id = ${productId} OR ft.product_id = ANY(${mine}::int[]) OR ${viewer.isAdministrator}
    OR EXISTS (SELECT 1 FROM flag_scopes s WHERE s.flag_type_id = ft.id AND s.product_id = ${productId})
    OR (ft.product_id IS NULL AND EXISTS (SELECT 1 FROM flag_scopes s LEFT JOIN products p ON p.id = s.product_id
      WHERE s.flag_type_id = ft.id AND NOT s.is_exclusion AND (s.product_id IS NULL OR ${visibleProducts(viewer)})))`;
}

async function lockInReach(context: ProductContext, type: string): Promise<LockedFlagType> {
  await takeLock(context.tx, "flagTypes");
  const { id } = context.product;
  const isUsed = sql`ft.product_id = ${id} OR ${includedIn(id)}`;
  return lockFlagType(context, type, typesInReach(context.viewer, id), isUsed);
}

async function lockOwn(context: ProductContext, name: string): Promise<LockedFlagType> {
  const type = await lockInReach(context, name);
  if (mayChangeAll(context.viewer, { productId: type.productId, scopes: type.rules.scopes })) return type;
  throw new NotAllowed(
    `“${type.name}” is not ${context.product.name}'s alone: here you only say where in ${context.product.name} it applies.`,
  );
}

async function planChange(context: ProductContext, input: FlagTypeChange) {
  const { type: which, name, revision: _seen, include, exclude, ...facts } = input;
  const type = await lockOwn(context, which);
  const data = await resolveFacts(context, context.product.id, facts, type);
  const scopes = await scopesAfter(context, type, { include, exclude });
  const outcomes = await planTypeChange(context, type, rulesAfter(type.rules, { ...data, name }, scopes));
  return { type, data, scopes, outcomes };
}

async function planScopes(
  context: ProductContext,
  input: { type: string; include?: string[] | undefined; exclude?: string[] | undefined },
) {
  const type = await lockInReach(context, input.type);
  const scopes = await scopesAfter(context, type, input);
  return { type, scopes, outcomes: await planTypeChange(context, type, { ...type.rules, scopes }) };
}

/** Scopes of other products are unchanged. */
async function scopesAfter(
  context: ProductContext,
  type: LockedFlagType,
  chosen: { include?: string[] | undefined; exclude?: string[] | undefined },
): Promise<Scope[]> {
  const { product } = context;
  const own = type.rules.scopes.filter(({ productId }) => productId === product.id);
  const foreign = type.rules.scopes.filter(({ productId }) => productId !== product.id);
  const now = await ownScopesOf(context, { include: chosen.include ?? [], exclude: chosen.exclude ?? [] });
  return [
    ...foreign,
    ...(chosen.include === undefined ? own : now).filter(({ isExclusion }) => !isExclusion),
    ...(chosen.exclude === undefined ? own : now).filter(({ isExclusion }) => isExclusion),
  ];
}

async function ownScopesOf(
  { tx, product }: ProductContext,
  chosen: { include: string[]; exclude: string[] },
): Promise<Scope[]> {
  const components = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT id, lower(name::text) AS name FROM components WHERE product_id = ${product.id}`,
  );
  const scope = (field: "include" | "exclude", name: string): Scope => {
    const base = { isExclusion: field === "exclude", productId: product.id };
    if (name === "*") return { ...base, componentId: null };
    const component = components.find((other) => other.name === name.toLowerCase());
    if (!component) throw new InvalidInput({ [field]: [`${product.name} has no component “${name}”.`] });
    return { ...base, componentId: component.id };
  };
  return [
    ...chosen.include.map((name) => scope("include", name)),
    ...chosen.exclude.map((name) => scope("exclude", name)),
  ];
}
