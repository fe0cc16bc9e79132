import "server-only";
import { z } from "zod";
import { type ActResult, type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { revision } from "#lib/admin/act/inputs.ts";
import { dataOf, flags, followOutcomes, previewOutcomes } from "#lib/admin/flag-types/flag-outcomes.ts";
import {
  type FlagTypeFacts,
  flagTypeFacts,
  flagTypeName,
  ownScopes,
  target,
  whichType,
} from "#lib/admin/flag-types/inputs.ts";
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
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import type { Scope } from "#lib/flags/policy.ts";
import type { FlagOutcome } from "#lib/flags/retarget.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Flag types of a product: its own are made, changed and deleted by its maintainers; of those that it
 * shares with others they only say where in their own product they apply. (Rules: Bugzilla, editflagtypes.cgi.)
 */

export const createFlagType = productAct({
  name: "flagType.create",
  label: "Create flag type",
  capability: "manage_flag_types",
  input: z.object({ name: flagTypeName, target: target.optional(), ...flagTypeFacts, ...ownScopes }),
  async run(context, { name, target, include, exclude, ...facts }) {
    const { tx, product, audit } = context;
    await takeLock(tx, "flagTypes");
    const scopes = await ownScopesOf(context, { include: include ?? ["*"], exclude: exclude ?? [] });
    const {
      grantRoles = [],
      requestRoles = [],
      ccList = [],
      ...data
    } = await resolveFacts(context, product.id, facts);
    const { id } = await tx.flagType.create({
      data: { ...data, grantRoles, requestRoles, ccList, name, target, productId: product.id },
    });
    await saveScopes(context, id, [], scopes);
    audit.record({ kind: "flag type", id, name }, "create", { to: await sayScopes(context, scopes) });
    return { message: `${product.name} has a flag type “${name}”.`, data: { id } };
  },
});

export const changeFlagType = productAct({
  name: "flagType.change",
  label: "Save flag type",
  capability: "manage_flag_types",
  input: z.object({
    type: whichType,
    name: flagTypeName.optional(),
    revision,
    ...flagTypeFacts,
    ...ownScopes,
  }),
  async preview(context, input) {
    return previewOutcomes((await weighChange(context, input)).outcomes);
  },
  async run(context, input) {
    const { tx, audit } = context;
    const { type, outcomes, data, scopes } = await weighChange(context, input);
    const { type: _which, revision: seen, include: _in, exclude: _not, ...facts } = input;
    const subject = { kind: "flag type", id: type.id, name: type.name };
    await refuseCollision(tx, { ...subject, revision: type.revision }, seen);
    const changed = audit.changes(subject, await factsWithScopes(context, type), {
      ...facts,
      appliesIn: await sayScopes(context, scopes),
    });
    if (changed === 0) return { message: "Nothing was different." };
    await tx.flagType.update({
      where: { id: type.id },
      data: { ...data, name: input.name, revision: { increment: 1 } },
    });
    await saveScopes(context, type.id, type.rules.scopes, scopes);
    return sayDone(`The flag type “${input.name ?? type.name}” is saved`, context, outcomes);
  },
});

export const scopeFlagType = productAct({
  name: "flagType.scope",
  label: "Save where it applies",
  capability: "manage_flag_types",
  input: z.object({ type: whichType, revision, ...ownScopes }),
  async preview(context, input) {
    return previewOutcomes((await weighScopes(context, input)).outcomes);
  },
  async run(context, input) {
    const { tx, audit, product } = context;
    const { type, outcomes, scopes } = await weighScopes(context, input);
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
    await saveScopes(context, type.id, type.rules.scopes, scopes);
    return sayDone(`Where “${type.name}” applies in ${product.name} is saved`, context, outcomes);
  },
});

export const deleteFlagType = productAct({
  name: "flagType.delete",
  label: "Delete flag type",
  capability: "manage_flag_types",
  input: z.object({ type: whichType, revision }),
  async preview(context, input) {
    const type = await lockOwn(context, input.type);
    return previewOutcomes(await planTypeChange(context, type, null));
  },
  async run(context, input) {
    const { tx, audit, product } = context;
    const type = await lockOwn(context, input.type);
    const subject = { kind: "flag type", id: type.id, name: type.name };
    await refuseCollision(tx, { ...subject, revision: type.revision }, input.revision);
    const counts = await followOutcomes(context, await planTypeChange(context, type, null));
    await tx.flagType.delete({ where: { id: type.id } });
    audit.record(subject, "delete", { from: await sayScopes(context, type.rules.scopes) });
    const gone = counts.flags > 0 ? `; ${flags(counts.flags)} went with it` : "";
    return { message: `“${type.name}” is gone from ${product.name}${gone}.`, data: dataOf(counts) };
  },
});

/**
 * Which types a product's maintainer may speak of, as a condition on `ft`: his products' own, those
 * that reach into this product, and the site's, as far as they stand in a product that he sees.
 */
export function typesInReach(viewer: Viewer, productId: number): Sql {
  const mine = [...viewer.grants].filter(([, held]) => held.has("manage_flag_types")).map(([id]) => id);
  return sql`ft.product_id = ${productId} OR ft.product_id = ANY(${mine}::int[]) OR ${viewer.isAdministrator}
    OR EXISTS (SELECT 1 FROM flag_scopes s WHERE s.flag_type_id = ft.id AND s.product_id = ${productId})
    OR (ft.product_id IS NULL AND EXISTS (SELECT 1 FROM flag_scopes s LEFT JOIN products p ON p.id = s.product_id
      WHERE s.flag_type_id = ft.id AND NOT s.is_exclusion AND (s.product_id IS NULL OR ${visibleProducts(viewer)})))`;
}

async function lockInReach(context: ProductContext, said: string): Promise<LockedFlagType> {
  await takeLock(context.tx, "flagTypes");
  return lockFlagType(context, said, typesInReach(context.viewer, context.product.id));
}

async function lockOwn(context: ProductContext, said: string): Promise<LockedFlagType> {
  const type = await lockInReach(context, said);
  if (mayChangeAll(context.viewer, { productId: type.productId, scopes: type.rules.scopes })) return type;
  throw new NotAllowed(
    `“${type.name}” is not ${context.product.name}'s alone: here you only say where in ${context.product.name} it applies.`,
  );
}

type Change = FlagTypeFacts & {
  type: string;
  name?: string | undefined;
  revision?: number | undefined;
  include?: string[] | undefined;
  exclude?: string[] | undefined;
};

async function weighChange(context: ProductContext, input: Change) {
  const { type: which, name, revision: _seen, include, exclude, ...facts } = input;
  const type = await lockOwn(context, which);
  const data = await resolveFacts(context, context.product.id, facts, type);
  const scopes = await scopesAfter(context, type, { include, exclude });
  const outcomes = await planTypeChange(context, type, rulesAfter(type.rules, { ...data, name }, scopes));
  return { type, data, scopes, outcomes };
}

async function weighScopes(
  context: ProductContext,
  input: { type: string; include?: string[] | undefined; exclude?: string[] | undefined },
) {
  const type = await lockInReach(context, input.type);
  const scopes = await scopesAfter(context, type, input);
  return { type, scopes, outcomes: await planTypeChange(context, type, { ...type.rules, scopes }) };
}

/** Scopes of other products stay as they are, whatever is said. */
async function scopesAfter(
  context: ProductContext,
  type: LockedFlagType,
  said: { include?: string[] | undefined; exclude?: string[] | undefined },
): Promise<Scope[]> {
  const { product } = context;
  const own = type.rules.scopes.filter(({ productId }) => productId === product.id);
  const foreign = type.rules.scopes.filter(({ productId }) => productId !== product.id);
  const now = await ownScopesOf(context, { include: said.include ?? [], exclude: said.exclude ?? [] });
  return [
    ...foreign,
    ...(said.include === undefined ? own : now).filter(({ isExclusion }) => !isExclusion),
    ...(said.exclude === undefined ? own : now).filter(({ isExclusion }) => isExclusion),
  ];
}

async function ownScopesOf(
  { tx, product }: ProductContext,
  said: { include: string[]; exclude: string[] },
): Promise<Scope[]> {
  const components = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT id, lower(name::text) AS name FROM components WHERE product_id = ${product.id}`,
  );
  const scope = (field: "include" | "exclude", name: string): Scope => {
    const place = { isExclusion: field === "exclude", productId: product.id };
    if (name === "*") return { ...place, componentId: null };
    const component = components.find((other) => other.name === name.toLowerCase());
    if (!component) throw new InvalidInput({ [field]: [`${product.name} has no component “${name}”.`] });
    return { ...place, componentId: component.id };
  };
  return [
    ...said.include.map((name) => scope("include", name)),
    ...said.exclude.map((name) => scope("exclude", name)),
  ];
}

async function factsWithScopes(context: ProductContext, type: LockedFlagType) {
  return { ...type.facts, appliesIn: await sayScopes(context, type.rules.scopes) };
}

async function sayDone(
  done: string,
  context: ProductContext,
  outcomes: readonly FlagOutcome[],
): Promise<ActResult> {
  const counts = await followOutcomes(context, outcomes);
  return {
    message: `${done}${counts.flags > 0 ? `, and ${flags(counts.flags)} followed` : ""}.`,
    data: dataOf(counts),
  };
}
