import "server-only";
import { z } from "zod";
import { type ActResult, type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import { findLocked, optionalText } from "#lib/admin/act/inputs.ts";
import { withdrawValue } from "#lib/admin/values/withdraw-value.ts";
import { replaceValue } from "#lib/bugs/many/restatus.ts";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { countOf } from "#lib/text.ts";

/** Severities and priorities of the site; how statuses and resolutions are described and sorted. (Rules: Bugzilla, Field/Choice.pm.) */

type Kind = { noun: "severity" | "priority" | "status" | "resolution"; table: Sql; column: Sql };

const KINDS: Record<"severity" | "priority" | "status" | "resolution", Kind> = {
  severity: { noun: "severity", table: sql`severities`, column: sql`severity` },
  priority: { noun: "priority", table: sql`priorities`, column: sql`priority` },
  status: { noun: "status", table: sql`statuses`, column: sql`status` },
  resolution: { noun: "resolution", table: sql`resolutions`, column: sql`resolution` },
};

/** The name of a value. */
export const valueName = z
  .string("Give it a name.")
  .trim()
  .min(1, "Give it a name.")
  .max(40, "At most 40 characters.")
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, "Letters, digits, spaces, dots, dashes and underscores.");
const which = z.string("Say which.").trim().min(1, "Say which.").max(100);
const description = optionalText(500);
const sortKey = z.number("A number.").int().min(-10_000).max(10_000).optional();
const isActive = z.boolean().optional();
/** The default for new bugs; there is only one. */
const isDefault = z.boolean().optional();

const createInput = z.object({ name: valueName, description, sortKey, isDefault });
const changeInput = z.object({
  value: which,
  name: valueName.optional(),
  description,
  sortKey,
  isActive,
  isDefault,
});
const deleteInput = z.object({ value: which, moveTo: which.optional() });
const describeInput = z.object({ value: which, description, sortKey });

export const siteValueActs = [
  ...([KINDS.severity, KINDS.priority] as const).flatMap((kind) => [
    siteAct({
      name: `${kind.noun}.create`,
      undo: "yes",
      label: `Create ${kind.noun}`,
      input: createInput,
      run: (context, input) => create(context, kind, input),
    }),
    siteAct({
      name: `${kind.noun}.change`,
      undo: "yes",
      label: `Save ${kind.noun}`,
      input: changeInput,
      run: (context, input) => change(context, kind, input),
    }),
    siteAct({
      name: `${kind.noun}.delete`,
      undo: "yes",
      label: `Delete ${kind.noun}`,
      input: deleteInput,
      run: (context, input) => remove(context, kind, input),
    }),
  ]),
  ...([KINDS.status, KINDS.resolution] as const).map((kind) =>
    siteAct({
      name: `${kind.noun}.change`,
      undo: "yes",
      label: `Save ${kind.noun}`,
      input: describeInput,
      run: (context, input) => change(context, kind, input),
    }),
  ),
];

async function create(
  { tx, audit }: SiteContext,
  kind: Kind,
  input: z.output<typeof createInput>,
): Promise<ActResult> {
  await refuseTaken(tx, kind, input.name);
  if (input.isDefault)
    await tx.$executeRaw(sql`UPDATE ${kind.table} SET is_default = false WHERE is_default`);
  await tx.$executeRaw(sql`INSERT INTO ${kind.table} (name, description, sort_key, is_default)
    VALUES (${input.name}, ${input.description ?? ""}, ${input.sortKey ?? 1000}, ${input.isDefault ?? false})`);
  audit.created({ kind: kind.noun, id: null, name: input.name }, input);
  return { message: `There is a ${kind.noun} “${input.name}”.` };
}

async function change(
  { tx, audit }: SiteContext,
  kind: Kind,
  input: z.output<typeof changeInput>,
): Promise<ActResult> {
  const row = await lockValue(tx, kind, input.value);
  const { value: _which, ...after } = input;
  if (input.name !== undefined && input.name.toLowerCase() !== row.name.toLowerCase())
    await refuseTaken(tx, kind, input.name);
  if (row.isDefault && (input.isDefault === false || input.isActive === false)) {
    const field = input.isDefault === false ? "isDefault" : "isActive";
    throw new InvalidInput({ [field]: [`New bugs get “${row.name}”: make another one the default first.`] });
  }
  if (audit.changes({ kind: kind.noun, id: null, name: row.name }, row, after) === 0)
    return { message: "Nothing was different." };
  if (input.isDefault)
    await tx.$executeRaw(sql`UPDATE ${kind.table} SET is_default = false WHERE is_default`);
  const sets = [
    sql`name = ${input.name ?? row.name}`,
    sql`description = ${input.description ?? row.description}`,
  ];
  await tx.$executeRaw(sql`UPDATE ${kind.table} SET ${sets[0]}, ${sets[1]}, sort_key = ${input.sortKey ?? row.sortKey},
    is_active = ${input.isActive ?? row.isActive} WHERE name = ${row.name}`);
  if (input.isDefault)
    await tx.$executeRaw(
      sql`UPDATE ${kind.table} SET is_default = true WHERE name = ${input.name ?? row.name}`,
    );
  return { message: `The ${kind.noun} “${input.name ?? row.name}” is saved.` };
}

async function remove(
  { tx, audit, viewer }: SiteContext,
  kind: Kind,
  input: z.output<typeof deleteInput>,
): Promise<ActResult> {
  const row = await lockValue(tx, kind, input.value);
  if (row.isDefault)
    throw new InvalidInput({ value: [`New bugs get “${row.name}”: make another one the default first.`] });
  const count = await countBugs(tx, kind, row.name);
  const target = input.moveTo === undefined ? null : await lockValue(tx, kind, input.moveTo, "moveTo");
  if (target?.name === row.name) throw new InvalidInput({ moveTo: ["Choose another one."] });
  if (count > 0 && !target)
    throw new InvalidInput({
      moveTo: [`“${row.name}” has ${countOf(count, "bug")}: choose a value for them.`],
    });
  if (kind.noun === "severity" || kind.noun === "priority") {
    if (target) await replaceValue({ tx, viewer }, kind.noun, row.name, target.name);
    await withdrawValue(tx, kind.noun, row.name, target?.name ?? null);
  }
  await tx.$executeRaw(sql`DELETE FROM ${kind.table} WHERE name = ${row.name}`);
  audit.bugs = count;
  audit.record({ kind: kind.noun, id: null, name: row.name }, "delete", target ? { to: target.name } : {});
  const where = target ? `; ${countOf(count, "bug")} moved to “${target.name}”` : "";
  return { message: `The ${kind.noun} “${row.name}” was deleted${where}.`, data: { bugs: count } };
}

type Value = { name: string; description: string; sortKey: number; isActive: boolean; isDefault: boolean };

async function lockValue(tx: Transaction, kind: Kind, name: string, field = "value"): Promise<Value> {
  await findLocked(tx, sql`SELECT 1 AS id FROM ${kind.table} WHERE lower(name) = lower(${name}) FOR UPDATE`, {
    [field]: `There is no ${kind.noun} “${name}”.`,
  });
  const [row] = await queryRowsIn<Value>(
    tx,
    sql`SELECT name, description, sort_key AS "sortKey", is_active AS "isActive",
          coalesce((to_jsonb(v) ->> 'is_default')::boolean, false) AS "isDefault"
        FROM ${kind.table} v WHERE lower(name) = lower(${name})`,
  );
  if (!row) throw new InvalidInput({ [field]: [`There is no ${kind.noun} “${name}”.`] });
  return row;
}

async function countBugs(tx: Transaction, kind: Kind, name: string): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM bugs WHERE ${kind.column} = ${name}`,
  );
  return row?.count ?? 0;
}

async function refuseTaken(tx: Transaction, kind: Kind, name: string): Promise<void> {
  const [taken] = await queryRowsIn<{ name: string }>(
    tx,
    sql`SELECT name FROM ${kind.table} WHERE lower(name) = lower(${name})`,
  );
  if (taken) throw new InvalidInput({ name: [`There is a ${kind.noun} “${taken.name}” already.`] });
}
