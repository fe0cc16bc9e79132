import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
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
  lockFlagType,
  planTypeChange,
  resolveFacts,
  rulesAfter,
  saveScopes,
  sayScopes,
} from "#lib/admin/flag-types/rows.ts";
import { sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Scope } from "#lib/flags/policy.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/**
 * Flag types of the whole site, and every other one, for administrators. Where one applies is said
 * as `*`, `Product` or `Product › Component`.
 */

export const createSiteFlagType = siteAct({
  name: "siteFlagType.create",
  label: "Create flag type",
  input: z.object({ name: flagTypeName, target: target.optional(), ...flagTypeFacts, ...ownScopes }),
  async run(context, { name, target, include, exclude, ...facts }) {
    const { tx, audit } = context;
    await takeLock(tx, "flagTypes");
    const scopes = [
      ...(await scopesOf(context, "include", include ?? ["*"])),
      ...(await scopesOf(context, "exclude", exclude ?? [])),
    ];
    const {
      grantRoles = [],
      requestRoles = [],
      ccList = [],
      ...data
    } = await resolveFacts(context, null, facts);
    const { id } = await tx.flagType.create({
      data: { ...data, grantRoles, requestRoles, ccList, name, target },
    });
    await saveScopes(context, id, [], scopes);
    audit.record({ kind: "flag type", id, name }, "create", { to: await sayScopes(context, scopes) });
    return { message: `There is a flag type “${name}”.`, data: { id } };
  },
});

export const changeSiteFlagType = siteAct({
  name: "siteFlagType.change",
  label: "Save flag type",
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
    const before = { ...type.facts, appliesIn: await sayScopes(context, type.rules.scopes) };
    const changed = audit.changes(subject, before, { ...facts, appliesIn: await sayScopes(context, scopes) });
    if (changed === 0) return { message: "Nothing was different." };
    await tx.flagType.update({
      where: { id: type.id },
      data: { ...data, name: input.name, revision: { increment: 1 } },
    });
    await saveScopes(context, type.id, type.rules.scopes, scopes);
    const counts = await followOutcomes(context, outcomes);
    const followed = counts.flags > 0 ? `, and ${flags(counts.flags)} followed` : "";
    return {
      message: `The flag type “${input.name ?? type.name}” is saved${followed}.`,
      data: dataOf(counts),
    };
  },
});

export const deleteSiteFlagType = siteAct({
  name: "siteFlagType.delete",
  label: "Delete flag type",
  input: z.object({ type: whichType, revision }),
  async preview(context, input) {
    return previewOutcomes(await planTypeChange(context, await lockAny(context, input.type), null));
  },
  async run(context, input) {
    const { tx, audit } = context;
    const type = await lockAny(context, input.type);
    const subject = { kind: "flag type", id: type.id, name: type.name };
    await refuseCollision(tx, { ...subject, revision: type.revision }, input.revision);
    const counts = await followOutcomes(context, await planTypeChange(context, type, null));
    await tx.flagType.delete({ where: { id: type.id } });
    audit.record(subject, "delete", { from: await sayScopes(context, type.rules.scopes) });
    const gone = counts.flags > 0 ? `; ${flags(counts.flags)} went with it` : "";
    return { message: `The flag type “${type.name}” is gone${gone}.`, data: dataOf(counts) };
  },
});

async function lockAny(context: SiteContext, said: string) {
  await takeLock(context.tx, "flagTypes");
  return lockFlagType(context, said, sql`TRUE`);
}

type Change = FlagTypeFacts & {
  type: string;
  name?: string | undefined;
  revision?: number | undefined;
  include?: string[] | undefined;
  exclude?: string[] | undefined;
};

async function weighChange(context: SiteContext, input: Change) {
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
  said: readonly string[],
): Promise<Scope[]> {
  const isExclusion = field === "exclude";
  const scopes: Scope[] = [];
  for (const text of said) {
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
