import "server-only";
import { z } from "zod";
import { type OwnWords, type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { lineText, nameText, revision } from "#lib/admin/act/inputs.ts";
import {
  findRole,
  keepMaintainer,
  type RoleRow,
  refuseBeyond,
  rolesIn,
  sayCapabilities,
} from "#lib/admin/roles/rows.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { CAPABILITY_NAMES, type Capability, EVERYBODY, EVERYBODYS_ROLE } from "#lib/people/capabilities.ts";

/** The capabilities of a product's roles: its own editions of the site's roles, and its own roles. */

const description = lineText(500).optional();
const capabilities = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(","))])
  .transform((words) => new Set(words.map((word) => word.trim()).filter(Boolean)))
  .transform((words, context): Capability[] => {
    const known = CAPABILITY_NAMES.filter((name) => words.delete(name));
    for (const word of words) {
      context.addIssue({ code: "custom", message: `There is no right “${word.slice(0, 40)}”.` });
    }
    return known;
  });

export const changeRole = productAct({
  name: "role.change",
  undo: "yes",
  label: "Save role",
  capability: "manage_people",
  input: z.object({
    role: nameText("the role"),
    description,
    capabilities,
    revision,
  }),
  async preview(context, input) {
    const role = await findRole(context.tx, context.product, input.role);
    return previewBundle(context, role, input.capabilities);
  },
  async run(context, input) {
    const { tx, product, viewer, audit } = context;
    const role = await findRole(tx, product, input.role);
    const subject = { kind: "role", id: role.id, name: role.name };
    await refuseCollision(tx, { ...subject, revision: role.revision }, input.revision);
    refuseBeyond(viewer, product.id, differences(role.capabilities, input.capabilities), "capabilities");
    const after = { description: input.description, capabilities: input.capabilities };
    const isSame =
      differences(role.capabilities, input.capabilities).length === 0 &&
      (input.description ?? role.description) === role.description;
    if (isSame) return { message: "Nothing was different." };
    const id = await keepMaintainer(tx, product, "capabilities", async () => {
      if (role.preset === null || role.isOwnEdition) {
        await tx.role.update({ where: { id: role.id }, data: { ...after, revision: { increment: 1 } } });
        return role.id;
      }
      const made = await tx.role.create({
        data: {
          productId: product.id,
          name: role.name,
          description: input.description ?? role.description,
          capabilities: input.capabilities,
          revision: role.revision + 1,
        },
      });
      return made.id;
    });
    audit.changes(
      { ...subject, id },
      { description: role.description, capabilities: inOrder(role.capabilities) },
      after,
    );
    return { message: `The role ${role.name} of ${product.name} is saved.` };
  },
});

export const createRole = productAct({
  name: "role.create",
  undo: "yes",
  label: "Create role",
  capability: "manage_people",
  input: z.object({ name: nameText("the role"), description, capabilities: capabilities.default([]) }),
  async run({ tx, product, viewer, audit }, input) {
    const taken = (await rolesIn(tx, product.id)).find(
      ({ name }) => name.toLowerCase() === input.name.toLowerCase(),
    );
    if (taken) throw new InvalidInput({ name: [`There is a role “${taken.name}” already.`] });
    refuseBeyond(viewer, product.id, input.capabilities, "capabilities");
    const { id } = await tx.role.create({
      data: {
        productId: product.id,
        name: input.name,
        description: input.description ?? "",
        capabilities: input.capabilities,
      },
    });
    audit.created({ kind: "role", id, name: input.name }, input);
    return { message: `${product.name} has a role “${input.name}”.`, data: { id } };
  },
});

export const deleteRole = productAct({
  name: "role.delete",
  undo: "yes",
  label: "Delete role",
  capability: "manage_people",
  input: z.object({ role: nameText("the role") }),
  async preview(context, input) {
    const role = await findRole(context.tx, context.product, input.role);
    const holders = await countHolders(context, role);
    const flags = await context.tx.flagType.count({
      where: {
        OR: [{ grantRoles: { has: role.name } }, { requestRoles: { has: role.name } }],
        scopes: { some: { productId: context.product.id, isExclusion: false } },
      },
    });
    const lines = [holders === 0 ? "Nobody holds it." : `It is taken from ${sayHolders(holders)}.`];
    if (flags > 0) lines.push(`${flags === 1 ? "1 flag type names" : `${flags} flag types name`} it.`);
    return { lines, counts: { holders, flagTypes: flags } };
  },
  async run(context, input) {
    const { tx, product, viewer, audit } = context;
    const role = await findRole(tx, product, input.role);
    if (role.preset !== null) {
      throw new InvalidInput({
        role: [`${role.name} is a role of the site: it can be changed back, not deleted.`],
      });
    }
    refuseBeyond(viewer, product.id, role.capabilities, "role");
    const holders = await countHolders(context, role);
    await keepMaintainer(tx, product, "role", () => tx.role.delete({ where: { id: role.id } }));
    audit.record({ kind: "role", id: role.id, name: role.name }, "delete", {
      from: inOrder(role.capabilities),
    });
    return { message: `The role “${role.name}” was deleted from ${product.name}.`, data: { holders } };
  },
});

export const resetRole = productAct({
  name: "role.reset",
  undo: "yes",
  label: "Reset to the site's role",
  capability: "manage_people",
  input: z.object({ role: nameText("the role"), revision }),
  async preview(context, input) {
    const role = await findRole(context.tx, context.product, input.role);
    return previewBundle(context, role, role.preset ?? role.capabilities);
  },
  async run({ tx, product, viewer, audit }, input) {
    const role = await findRole(tx, product, input.role);
    const subject = { kind: "role", id: role.id, name: role.name };
    await refuseCollision(tx, { ...subject, revision: role.revision }, input.revision);
    const { preset } = role;
    if (preset === null || !role.isOwnEdition) return { message: `${role.name} is as the site has it.` };
    refuseBeyond(viewer, product.id, differences(role.capabilities, preset), "role");
    await keepMaintainer(tx, product, "role", async () => {
      await tx.productRole.updateMany({ where: { roleId: role.id }, data: { roleId: role.baseId } });
      await tx.role.delete({ where: { id: role.id } });
    });
    audit.changes(subject, { capabilities: inOrder(role.capabilities) }, { capabilities: inOrder(preset) });
    return { message: `${role.name} is as the site has it again.` };
  },
});

/** The difference of two sets of capabilities. */
function differences(one: readonly Capability[], other: readonly Capability[]): Capability[] {
  return CAPABILITY_NAMES.filter((name) => one.includes(name) !== other.includes(name));
}

function inOrder(names: readonly Capability[]): Capability[] {
  return CAPABILITY_NAMES.filter((name) => names.includes(name));
}

async function previewBundle(
  context: ProductContext,
  role: RoleRow,
  after: readonly Capability[],
): Promise<OwnWords> {
  const changed = differences(role.capabilities, after);
  const gained = changed.filter((name) => after.includes(name));
  const lost = changed.filter((name) => !after.includes(name));
  const holders = await countHolders(context, role);
  const lines: string[] = [];
  if (gained.length > 0 && holders > 0)
    lines.push(`Gives ${sayHolders(holders)} ${sayCapabilities(gained)}.`);
  if (lost.length > 0 && holders > 0)
    lines.push(`Takes from ${sayHolders(holders)} ${sayCapabilities(lost)}.`);
  if (holders === 0 && changed.length > 0 && role.name !== EVERYBODYS_ROLE) lines.push("Nobody holds it.");
  const common = changed.filter((name) => EVERYBODY.includes(name));
  if (role.name === EVERYBODYS_ROLE && common.length > 0) {
    lines.push(
      `The same for everybody who is signed in and holds no other role here: ${sayCapabilities(common)}.`,
    );
  }
  return { lines, counts: { holders, gained: gained.length, lost: lost.length } };
}

/** Grants of the role, each to a person or a group. */
async function countHolders({ tx, product }: ProductContext, role: RoleRow): Promise<number> {
  return tx.productRole.count({
    where: { productId: product.id, roleId: { in: [role.baseId, role.id] } },
  });
}

function sayHolders(count: number): string {
  return count === 1 ? "its 1 holder" : `its ${count} holders (people and groups)`;
}
