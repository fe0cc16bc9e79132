import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import {
  nameText,
  optionalText,
  personList,
  personName,
  resolvePeople,
  revision,
  targetProduct,
  together,
} from "#lib/admin/act/inputs.ts";
import {
  lockComponent,
  ownThings,
  planMove,
  refuseTaken,
  remap,
} from "#lib/admin/components/component-work.ts";
import { demandMoveAudience } from "#lib/admin/components/move-audience.ts";
import { dataOf } from "#lib/admin/flag-types/flag-outcomes.ts";
import { sayImported } from "#lib/admin/people/imported.ts";
import { previewKept } from "#lib/admin/values/kept-values.ts";
import { applyFlagOutcomes } from "#lib/bugs/many/apply-flag-outcomes.ts";
import { countBugsWhere } from "#lib/bugs/many/change-many.ts";
import { moveComponentBugs } from "#lib/bugs/many/move-component.ts";
import { repoint } from "#lib/bugs/many/repoint.ts";
import { sayBugsWhere } from "#lib/bugs/many/said-bugs.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { leaveName } from "#lib/catalog/former-names.ts";
import { sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { InvalidInput } from "#lib/errors.ts";
import { countOutcomes } from "#lib/flags/retarget.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/** Components of a product: create, change, move with their bugs, delete when empty. (Rules: Bugzilla, Component.pm.) */

const facts = {
  description: optionalText(2000),
  descriptionTemplate: optionalText(20_000),
  defaultAssignee: personName.optional(),
  defaultQaContact: personName.optional(),
  triageOwner: personName.optional(),
  cc: personList.optional(),
  isActive: z.boolean().optional(),
};

export const createComponent = productAct({
  name: "component.create",
  undo: "yes",
  label: "Create component",
  capability: "manage_components",
  input: z.object({ name: nameText("the component"), ...facts }),
  async run({ tx, product, audit }, input) {
    const [, { ccIds, ...people }] = await together(
      () => refuseTaken(tx, product.id, input.name),
      () => peopleOf(tx, input),
    );
    const { id } = await tx.component.create({
      data: {
        productId: product.id,
        name: input.name,
        description: input.description ?? "",
        descriptionTemplate: input.descriptionTemplate ?? "",
        isActive: input.isActive ?? true,
        ...people,
        cc: { create: (ccIds ?? []).map((userId) => ({ userId })) },
      },
    });
    audit.created({ kind: "component", id, name: input.name }, input);
    const imported = await sayImported(tx, namedIn(input));
    return {
      message: [`${product.name} has a component “${input.name}”.`, imported].filter(Boolean).join(" "),
      data: { id },
    };
  },
});

export const changeComponent = productAct({
  name: "component.change",
  undo: "yes",
  label: "Save component",
  capability: "manage_components",
  input: z.object({
    component: nameText("the component"),
    name: nameText("the component").optional(),
    revision,
    ...facts,
  }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const component = await lockComponent(context, input.component);
    const subject = { kind: "component", id: component.id, name: component.name };
    await refuseCollision(tx, { ...subject, revision: component.revision }, input.revision);
    const { name = component.name } = input;
    const isRenamed = name.toLowerCase() !== component.name.toLowerCase();
    const [, { ccIds, ...people }] = await together(
      async () => isRenamed && refuseTaken(tx, product.id, name),
      () => peopleOf(tx, input),
    );
    const { component: _which, revision: _seen, ...after } = input;
    const changed = audit.changes(subject, component.facts, after);
    if (changed === 0) return { message: "Nothing was different." };
    await tx.component.update({
      where: { id: component.id },
      data: {
        name: input.name,
        description: input.description,
        descriptionTemplate: input.descriptionTemplate,
        isActive: input.isActive,
        ...people,
        ...(ccIds ? { cc: { deleteMany: {}, create: ccIds.map((userId) => ({ userId })) } } : {}),
        revision: { increment: 1 },
      },
    });
    const before = namedIn(component.facts);
    const imported = await sayImported(
      tx,
      namedIn(input).filter((name) => !before.includes(name)),
    );
    return {
      message: [`The component “${input.name ?? component.name}” is saved.`, imported]
        .filter(Boolean)
        .join(" "),
    };
  },
});

export const moveComponent = productAct({
  name: "component.move",
  undo: "yes",
  label: "Move component",
  capability: "manage_components",
  input: z.object({ component: nameText("the component"), toProduct: nameText("the product") }),
  async preview(context, input) {
    await takeLock(context.tx, "flagTypes");
    const component = await lockComponent(context, input.component);
    const target = await targetProduct(context, input.toProduct, "manage_components");
    const theirs = sql`b.component_id = ${component.id} AND ${visibleBugs(context.viewer)}`;
    return previewKept(context.tx, theirs, target);
  },
  async run(context, input) {
    const { tx, audit, product } = context;
    await takeLock(tx, "flagTypes");
    const component = await lockComponent(context, input.component);
    const target = await targetProduct(context, input.toProduct, "manage_components");
    if (target.id === product.id) throw new InvalidInput({ toProduct: ["It is in that product already."] });
    await refuseTaken(tx, target.id, component.name, "toProduct");
    await demandMoveAudience(context, target);
    const outcomes = await planMove(context, component.id, {
      productId: target.id,
      componentId: component.id,
    });
    const said = await sayBugsWhere(context, sql`b.component_id = ${component.id}`);
    const moved = await moveComponentBugs(context, {
      componentId: component.id,
      from: product,
      to: target,
      outcomes,
    });
    await tx.component.update({
      where: { id: component.id },
      data: { productId: target.id, revision: { increment: 1 } },
    });
    const counts = countOutcomes(outcomes);
    audit.bugs = moved;
    const moves = { from: product.name, to: target.name };
    const subject = { kind: "component", id: component.id, name: component.name };
    audit.record(subject, "move", moves);
    audit.record(subject, "move", { ...moves, in: target.id });
    return {
      message: `“${component.name}” and ${said.text} moved to ${target.name}.`,
      data: { bugs: said.seen, ...dataOf(counts) },
    };
  },
});

export const deleteComponent = productAct({
  name: "component.delete",
  undo: "yes",
  label: "Delete component",
  capability: "manage_components",
  input: z.object({ component: nameText("the component"), moveTo: nameText("the component").optional() }),
  async run(context, input) {
    const { tx, audit, product, viewer } = context;
    if (input.moveTo) await takeLock(tx, "flagTypes");
    const component = await lockComponent(context, input.component);
    const theirs = sql`b.component_id = ${component.id}`;
    const [count, said] = [await countBugsWhere(tx, theirs), await sayBugsWhere(context, theirs)];
    const target = input.moveTo ? await lockComponent(context, input.moveTo, "moveTo") : null;
    if (count > 0 && !target) {
      throw new InvalidInput({
        moveTo: [`“${component.name}” has ${said.text}: choose another component for them.`],
      });
    }
    if (target?.id === component.id) throw new InvalidInput({ moveTo: ["Choose another component."] });
    const outcomes = target
      ? await planMove(context, component.id, { productId: product.id, componentId: target.id })
      : [];
    if (target) await repoint(context, { field: "component", from: component }, target);
    const counts = await applyFlagOutcomes(context, "Component deleted", outcomes);
    await remap(context, component.id, target?.id ?? null);
    await tx.component.delete({ where: { id: component.id } });
    if (target) await leaveName(tx, "component", component.name, target.id);
    audit.bugs = count;
    audit.record(
      { kind: "component", id: component.id, name: component.name },
      "delete",
      target ? { to: target.name } : {},
    );
    const cc = [component.facts.cc ?? []].flat();
    const own = [
      ...ownThings(component),
      ...(cc.length > 0 ? [`its CC ${cc.map((handle) => `@${handle}`).join(", ")}`] : []),
    ];
    return {
      says: own.length > 0 ? [`With it go ${own.join(", ")}.`] : [],
      message: `“${component.name}” was deleted from ${product.name}${target ? `; ${said.text} moved to “${target.name}”` : ""}.`,
      data: { bugs: said.seen, by: viewer.handle, ...dataOf(counts) },
    };
  },
});

/** Whom new bugs wait for. */
function namedIn(facts: Record<string, unknown>): string[] {
  const names = [facts.defaultAssignee, facts.defaultQaContact, facts.triageOwner];
  return names.flatMap((name) => (typeof name === "string" && name ? [name] : []));
}

async function peopleOf(
  tx: ProductContext["tx"],
  input: { defaultAssignee?: string; defaultQaContact?: string; triageOwner?: string; cc?: string[] },
) {
  const { defaultAssignee, defaultQaContact, triageOwner, cc } = input;
  const ids = await resolvePeople(tx, { defaultAssignee, defaultQaContact, triageOwner, cc });
  return {
    defaultAssigneeId: ids.one("defaultAssignee"),
    defaultQaContactId: ids.one("defaultQaContact"),
    triageOwnerId: ids.one("triageOwner"),
    ccIds: ids.all("cc"),
  };
}
