import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import { revision } from "#lib/admin/act/inputs.ts";
import { previewOutcomes } from "#lib/admin/flag-types/flag-outcomes.ts";
import { whichType } from "#lib/admin/flag-types/inputs.ts";
import { lockFlagType, planTypeChange, resolveFacts, rulesAfter } from "#lib/admin/flag-types/rows.ts";
import {
  changeInput,
  createInput,
  type FlagTypeChange,
  insertFlagType,
  removeFlagType,
  updateFlagType,
} from "#lib/admin/flag-types/save.ts";
import { sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Scope } from "#lib/flags/policy.ts";

/**
 * All flag types, for administrators. Scopes are written
 * as `*`, `Product` or `Product › Component`.
 */

export const createSiteFlagType = siteAct({
  name: "siteFlagType.create",
  undo: "yes",
  label: "Create flag type",
  input: createInput,
  async run(context, { name, target, include, exclude, ...facts }) {
    await takeLock(context.tx, "flagTypes");
    const scopes = [
      ...(await scopesOf(context, "include", include ?? ["*"])),
      ...(await scopesOf(context, "exclude", exclude ?? [])),
    ];
    const data = await resolveFacts(context, null, facts);
    const id = await insertFlagType(context, { productId: null, name, target, data, scopes });
    return { message: `There is a flag type “${name}”.`, data: { id } };
  },
});

export const changeSiteFlagType = siteAct({
  name: "siteFlagType.change",
  undo: "yes",
  label: "Save flag type",
  input: changeInput,
  async preview(context, input) {
    return previewOutcomes((await planChange(context, input)).outcomes);
  },
  async run(context, input) {
    return updateFlagType(context, await planChange(context, input), input);
  },
});

export const deleteSiteFlagType = siteAct({
  name: "siteFlagType.delete",
  undo: "yes",
  label: "Delete flag type",
  input: z.object({ type: whichType, revision }),
  async preview(context, input) {
    return previewOutcomes(await planTypeChange(context, await lockAny(context, input.type), null));
  },
  async run(context, input) {
    const type = await lockAny(context, input.type);
    return removeFlagType(context, type, {
      seen: input.revision,
      done: `The flag type “${type.name}” was deleted`,
    });
  },
});

async function lockAny(context: SiteContext, type: string) {
  await takeLock(context.tx, "flagTypes");
  return lockFlagType(context, type, sql`TRUE`, sql`ft.product_id IS NULL`);
}

async function planChange(context: SiteContext, input: FlagTypeChange) {
  const { type: which, name, revision: _seen, include, exclude, ...facts } = input;
  const type = await lockAny(context, which);
  const data = await resolveFacts(context, type.productId, facts, type);
  const before = (isExclusion: boolean) =>
    type.rules.scopes.filter((scope) => scope.isExclusion === isExclusion);
  const scopes = [
    ...(include === undefined ? before(false) : await scopesOf(context, "include", include)),
    ...(exclude === undefined ? before(true) : await scopesOf(context, "exclude", exclude)),
  ];
  return {
    type,
    data,
    scopes,
    outcomes: await planTypeChange(context, type, rulesAfter(type.rules, { ...data, name }, scopes)),
  };
}

async function scopesOf(
  { tx }: SiteContext,
  field: "include" | "exclude",
  names: readonly string[],
): Promise<Scope[]> {
  const isExclusion = field === "exclude";
  const scopes: Scope[] = [];
  for (const text of names) {
    if (text === "*") {
      scopes.push({ isExclusion, productId: null, componentId: null });
      continue;
    }
    const [found] = await queryRowsIn<{ productId: number; componentId: number | null }>(
      tx,
      sql`SELECT p.id AS "productId", NULL::int AS "componentId" FROM products p WHERE p.name = ${text}::citext
          UNION ALL
          SELECT p.id, c.id FROM components c JOIN products p ON p.id = c.product_id
          WHERE lower(p.name::text || ' › ' || c.name::text) = lower(${text})`,
    );
    if (!found) throw new InvalidInput({ [field]: [`There is no product or component “${text}”.`] });
    scopes.push({ isExclusion, ...found });
  }
  return scopes;
}
