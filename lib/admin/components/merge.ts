import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { nameText } from "#lib/admin/act/inputs.ts";
import {
  type LockedComponent,
  lockComponent,
  ownThings,
  planMove,
  remap,
} from "#lib/admin/components/component-work.ts";
import { dataOf } from "#lib/admin/flag-types/flag-outcomes.ts";
import { applyFlagOutcomes } from "#lib/bugs/many/apply-flag-outcomes.ts";
import { repoint } from "#lib/bugs/many/repoint.ts";
import { sayBugsWhere } from "#lib/bugs/many/said-bugs.ts";
import { leaveName } from "#lib/catalog/former-names.ts";
import { sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { InvalidInput } from "#lib/errors.ts";
import { appliesIn, type FlagRules } from "#lib/flags/policy.ts";
import { listFlagTypes } from "#lib/flags/queries.ts";

/** A component goes into another one of the product: its bugs, its CC, and the flag types that apply in it. */
export const mergeComponents = productAct({
  name: "component.merge",
  undo: "yes",
  label: "Merge component",
  capability: "manage_components",
  input: z.object({ component: nameText("the component"), into: nameText("the component") }),
  async run(context, input) {
    const { tx, audit, product } = context;
    await takeLock(tx, "flagTypes");
    const component = await lockComponent(context, input.component);
    const into = await lockComponent(context, input.into, "into");
    if (into.id === component.id) throw new InvalidInput({ into: ["Choose another component."] });
    audit.record({ kind: "component", id: component.id, name: component.name }, "merge", { to: into.name });
    const moving = await movingTypes(context, component, into);
    const place = { productId: product.id, componentId: into.id };
    const outcomes = await planMove(context, component.id, place, (type) =>
      moving.includes(type.id) ? [...type.scopes, { isExclusion: false, ...place }] : type.scopes,
    );
    const said = await sayBugsWhere(context, sql`b.component_id = ${component.id}`);
    const bugs = await repoint(context, { field: "component", from: component }, into);
    const counts = await applyFlagOutcomes(context, "Component merged", outcomes);
    await tx.$executeRaw(sql`INSERT INTO flag_scopes (flag_type_id, is_exclusion, product_id, component_id)
      SELECT id, FALSE, ${product.id}, ${into.id} FROM unnest(${moving}::int[]) id ON CONFLICT DO NOTHING`);
    await mergeWatchers(context, component, into);
    await remap(context, component.id, into.id);
    await tx.component.delete({ where: { id: component.id } });
    await leaveName(tx, "component", component.name, into.id);
    audit.bugs = bugs;
    const own = ownThings(component);
    return {
      says: [
        `The component “${component.name}” is deleted then${own.length > 0 ? `, with ${own.join(", ")}` : ""}.`,
      ],
      message: `“${component.name}” and its ${said.text} are in “${into.name}” now.`,
      data: { bugs: said.seen, ...dataOf(counts) },
    };
  },
});

/**
 * Flag types that apply in the one by name and not in the other: they will. Where another type of the same name applies, its
 * flags become that one's.
 */
async function movingTypes(
  { tx, product }: ProductContext,
  from: LockedComponent,
  into: LockedComponent,
): Promise<number[]> {
  const types = await listFlagTypes(sql`TRUE`, tx);
  const place = { productId: product.id, componentId: into.id };
  const isTwin = (type: FlagRules) => (other: FlagRules) =>
    other.name === type.name && other.target === type.target && appliesIn(other, place);
  return types
    .filter(
      (type) =>
        type.scopes.some(({ componentId, isExclusion }) => componentId === from.id && !isExclusion) &&
        !types.some(isTwin(type)),
    )
    .map(({ id }) => id);
}

async function mergeWatchers(
  { tx, audit }: ProductContext,
  from: LockedComponent,
  into: LockedComponent,
): Promise<void> {
  const all = [
    ...new Set([into.facts.cc, from.facts.cc].flatMap((cc) => (Array.isArray(cc) ? cc : []))),
  ].sort();
  audit.changes(
    { kind: "component", id: into.id, name: into.name },
    { cc: into.facts.cc ?? [] },
    { cc: all },
  );
  await tx.$executeRaw(sql`INSERT INTO component_cc (component_id, user_id)
    SELECT ${into.id}, user_id FROM component_cc WHERE component_id = ${from.id} ON CONFLICT DO NOTHING`);
}
