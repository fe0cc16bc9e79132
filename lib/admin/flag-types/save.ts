import "server-only";
import { z } from "zod";
import type { ActResult, Context } from "#lib/admin/act/act.ts";
import { revision } from "#lib/admin/act/inputs.ts";
import { dataOf, followOutcomes } from "#lib/admin/flag-types/flag-outcomes.ts";
import { flagTypeFacts, flagTypeName, ownScopes, target, whichType } from "#lib/admin/flag-types/inputs.ts";
import {
  type LockedFlagType,
  planTypeChange,
  type resolveFacts,
  saveScopes,
  sayScopes,
} from "#lib/admin/flag-types/rows.ts";
import { refuseSameName } from "#lib/admin/flag-types/unique-names.ts";
import type { Scope } from "#lib/flags/policy.ts";
import type { FlagOutcome } from "#lib/flags/retarget.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** Shared by the acts of products and of the site, after finding the type and its new values. */

export const createInput = z.object({
  name: flagTypeName,
  target: target.optional(),
  ...flagTypeFacts,
  ...ownScopes,
});

export const changeInput = z.object({
  type: whichType,
  name: flagTypeName.optional(),
  revision,
  ...flagTypeFacts,
  ...ownScopes,
});

export type FlagTypeChange = z.output<typeof changeInput>;

type Resolved = Awaited<ReturnType<typeof resolveFacts>>;

/** Creates a type of a product, or, without one, of the site; returns its id. */
export async function insertFlagType(
  context: Context,
  {
    productId,
    name,
    target,
    data,
    scopes,
  }: {
    productId: number | null;
    name: string;
    target: "bug" | "attachment" | undefined;
    data: Resolved;
    scopes: readonly Scope[];
  },
): Promise<number> {
  const { tx, audit } = context;
  const { grantRoles = [], requestRoles = [], ccList = [], ...rest } = data;
  await refuseSameName(context, { id: null, name, target: target ?? "bug", scopes });
  const { id } = await tx.flagType.create({
    data: { ...rest, grantRoles, requestRoles, ccList, name, target, productId },
  });
  await saveScopes(context, id, [], scopes);
  const appliesIn = await sayScopes(context, scopes);
  const { description } = rest;
  audit.created(
    { kind: "flag type", id, name },
    { description, target, grantRoles, requestRoles, ccList, appliesIn },
  );
  return id;
}

/** Writes a planned change: the type, its scopes, and the outcomes of its flags. */
export async function updateFlagType(
  context: Context,
  plan: { type: LockedFlagType; data: Resolved; scopes: readonly Scope[]; outcomes: readonly FlagOutcome[] },
  input: FlagTypeChange,
): Promise<ActResult> {
  const { tx, audit } = context;
  const { type, data, scopes, outcomes } = plan;
  const { type: _which, revision: seen, include: _in, exclude: _not, ...facts } = input;
  const subject = { kind: "flag type", id: type.id, name: type.name };
  await refuseCollision(tx, { ...subject, revision: type.revision }, seen);
  const before = { ...type.facts, appliesIn: await sayScopes(context, type.rules.scopes) };
  await refuseSameName(context, { ...type.rules, name: input.name ?? type.name, scopes });
  const changed = audit.changes(subject, before, { ...facts, appliesIn: await sayScopes(context, scopes) });
  if (changed === 0) return { message: "Nothing was different." };
  await tx.flagType.update({
    where: { id: type.id },
    data: { ...data, name: input.name, revision: { increment: 1 } },
  });
  await saveScopes(context, type.id, type.rules.scopes, scopes);
  return followAndSay(context, `The flag type “${input.name ?? type.name}” is saved`, outcomes);
}

/** Deletes a type with its flags; `done` is the message. */
export async function removeFlagType(
  context: Context,
  type: LockedFlagType,
  { seen, done }: { seen: number | undefined; done: string },
): Promise<ActResult> {
  const { tx, audit } = context;
  const subject = { kind: "flag type", id: type.id, name: type.name };
  await refuseCollision(tx, { ...subject, revision: type.revision }, seen);
  const counts = await followOutcomes(context, await planTypeChange(context, type, null));
  await tx.flagType.delete({ where: { id: type.id } });
  audit.record(subject, "delete", { from: await sayScopes(context, type.rules.scopes) });
  const flags = counts.flags > 0 ? `; ${countOf(counts.flags, "flag")} deleted with it` : "";
  return { message: `${done}${flags}.`, data: dataOf(counts) };
}

/** Updates the flags and says what was done to how many. */
export async function followAndSay(
  context: Context,
  done: string,
  outcomes: readonly FlagOutcome[],
): Promise<ActResult> {
  const counts = await followOutcomes(context, outcomes);
  const followed = counts.flags > 0 ? `, and ${countOf(counts.flags, "flag")} updated` : "";
  return { message: `${done}${followed}.`, data: dataOf(counts) };
}
