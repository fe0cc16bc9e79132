import "server-only";
import { z } from "zod";
import { type SiteContext, siteAct } from "#lib/admin/act/act.ts";
import {
  findLocked,
  lineText,
  nameText,
  optionalText,
  personList,
  resolvePeople,
  revision,
} from "#lib/admin/act/inputs.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import { type Recordable, refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** Groups of people, for visibility. (Rules: Bugzilla, Group.pm, editgroups.cgi.) */

const facts = {
  description: optionalText(2000),
  isForBugs: z.boolean().optional(),
  isActive: z.boolean().optional(),
  /** Accounts with a matching confirmed address are members: `%@example.org`; empty for none. */
  userPattern: lineText(200).optional(),
  /** Groups whose members are members of this one too. */
  includes: z.array(nameText("the group")).max(100, "At most 100 groups.").optional(),
};
const group = nameText("the group");

const createGroup = siteAct({
  name: "group.create",
  undo: "yes",
  label: "Create group",
  input: z.object({ name: nameText("the group"), ...facts, members: personList.optional() }),
  async run(context, input) {
    const { tx, audit } = context;
    await lockGroups(tx);
    await refuseTaken(tx, input.name);
    const memberIds = (await resolvePeople(tx, { members: input.members })).all("members") ?? [];
    const includedIds = await idsOf(tx, input.includes ?? []);
    const { id } = await tx.group.create({
      data: {
        name: input.name,
        description: input.description,
        isForBugs: input.isForBugs,
        isActive: input.isActive,
        userPattern: patternOf(input.userPattern),
        members: { create: memberIds.map((userId) => ({ userId })) },
        includes: { create: includedIds.map((includedGroupId) => ({ includedGroupId })) },
      },
    });
    audit.created({ kind: "group", id, name: input.name }, input);
    return { message: `There is a group “${input.name}”.`, data: { id } };
  },
});

const changeGroup = siteAct({
  name: "group.change",
  undo: "yes",
  label: "Save group",
  input: z.object({ group, name: nameText("the group").optional(), revision, ...facts }),
  async run(context, input) {
    const { tx, audit } = context;
    const found = await lockGroup(context, input.group);
    const subject = { kind: "group", id: found.id, name: found.name };
    await refuseCollision(tx, { ...subject, revision: found.revision }, input.revision);
    if (input.name !== undefined && input.name.toLowerCase() !== found.name.toLowerCase())
      await refuseTaken(tx, input.name);
    const { group: _which, revision: _seen, includes, ...after } = input;
    const includedIds = includes && (await idsOf(tx, includes));
    if (includedIds) await refuseLoop(tx, found, includedIds);
    const names = includes && [...new Set(includes)].sort();
    if (audit.changes(subject, found.facts, { ...after, includes: names }) === 0)
      return { message: "Nothing was different." };
    await tx.group.update({
      where: { id: found.id },
      data: {
        name: input.name,
        description: input.description,
        isForBugs: input.isForBugs,
        isActive: input.isActive,
        ...(input.userPattern === undefined ? {} : { userPattern: patternOf(input.userPattern) }),
        ...(includedIds
          ? {
              includes: {
                deleteMany: {},
                create: includedIds.map((includedGroupId) => ({ includedGroupId })),
              },
            }
          : {}),
        revision: { increment: 1 },
      },
    });
    return { message: `The group “${input.name ?? found.name}” is saved.` };
  },
});

const addMembers = siteAct({
  name: "group.addMembers",
  undo: "yes",
  label: "Add members",
  input: z.object({ group, members: personList.pipe(z.array(z.string()).min(1, "Say who.")) }),
  async run(context, input) {
    const { tx, audit } = context;
    const found = await lockGroup(context, input.group);
    const ids = (await resolvePeople(tx, { members: input.members })).all("members") ?? [];
    const there = new Set(
      (await tx.groupMember.findMany({ where: { groupId: found.id, userId: { in: ids } } })).map(
        ({ userId }) => userId,
      ),
    );
    const added = await tx.user.findMany({ where: { id: { in: ids.filter((id) => !there.has(id)) } } });
    if (added.length === 0) return { message: "They are members already." };
    await tx.groupMember.createMany({ data: added.map(({ id }) => ({ groupId: found.id, userId: id })) });
    const names = added.map(({ handle }) => handle).sort();
    audit.record({ kind: "group", id: found.id, name: found.name }, "add members", { to: names });
    return { message: `Members of “${found.name}” now: ${names.join(", ")}.`, data: { added: names.length } };
  },
});

const removeMember = siteAct({
  name: "group.removeMember",
  undo: "yes",
  label: "Take out",
  input: z.object({ group, member: nameText("the member") }),
  async run(context, input) {
    const { tx, audit } = context;
    const found = await lockGroup(context, input.group);
    const id = (await resolvePeople(tx, { member: input.member })).one("member") ?? 0;
    const { count } = await tx.groupMember.deleteMany({ where: { groupId: found.id, userId: id } });
    if (count === 0)
      throw new InvalidInput({
        member: [`@${input.member} is not a member by name: by another group or by address, perhaps.`],
      });
    audit.record({ kind: "group", id: found.id, name: found.name }, "remove member", { from: input.member });
    return { message: `@${input.member} is no longer in “${found.name}”.` };
  },
});

const deleteGroup = siteAct({
  name: "group.delete",
  undo: "yes",
  label: "Delete group",
  input: z.object({ group, revision }),
  async run(context, input) {
    const { tx, audit } = context;
    const found = await lockGroup(context, input.group);
    const subject = { kind: "group", id: found.id, name: found.name };
    await refuseCollision(tx, { ...subject, revision: found.revision }, input.revision);
    const { uses, counts } = await usesOf(tx, found.id);
    if (uses.length > 0)
      throw new AppError("in_use", `“${found.name}” is in use: ${uses.join(", ")}. Take it out there first.`);
    await tx.group.delete({ where: { id: found.id } });
    audit.record(subject, "delete");
    return { message: `The group “${found.name}” was deleted.`, data: counts };
  },
});

export const groupActs = [createGroup, changeGroup, addMembers, removeMember, deleteGroup];

/** Acts on groups are serialised: concurrent ones could create a cycle. */
async function lockGroups(tx: Transaction): Promise<void> {
  await takeLock(tx, "groups");
}

type LockedGroup = { id: number; name: string; revision: number; facts: Record<string, Recordable> };

async function lockGroup({ tx }: SiteContext, name: string): Promise<LockedGroup> {
  await lockGroups(tx);
  const { id } = await findLocked(tx, sql`SELECT id FROM groups WHERE name = ${name}::citext FOR UPDATE`, {
    group: `There is no group “${name}”.`,
  });
  const row = await tx.group.findUniqueOrThrow({
    where: { id },
    include: { includes: { include: { included: true } } },
  });
  return {
    id,
    name: row.name,
    revision: row.revision,
    facts: {
      name: row.name,
      description: row.description,
      isForBugs: row.isForBugs,
      isActive: row.isActive,
      userPattern: row.userPattern ?? "",
      includes: row.includes.map(({ included }) => included.name).sort(),
    },
  };
}

async function refuseTaken(tx: Transaction, name: string): Promise<void> {
  const taken = await tx.group.findUnique({ where: { name }, select: { name: true } });
  if (taken) throw new InvalidInput({ name: [`There is a group “${taken.name}” already.`] });
}

async function idsOf(tx: Transaction, names: readonly string[]): Promise<number[]> {
  const found = await tx.group.findMany({ where: { name: { in: [...names] } } });
  for (const name of names) {
    if (!found.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      throw new InvalidInput({ includes: [`There is no group “${name}”.`] });
  }
  return found.map(({ id }) => id);
}

/** Refuses cycles of included groups; the message shows the cycle. */
async function refuseLoop(
  tx: Transaction,
  group: LockedGroup,
  includedIds: readonly number[],
): Promise<void> {
  const [loop] = await queryRowsIn<{ path: string[] }>(
    tx,
    sql`WITH RECURSIVE down(id, path) AS (
          SELECT g.id, ARRAY[g.name::text] FROM groups g WHERE g.id = ANY(${[...includedIds]}::int[])
          UNION ALL
          SELECT g.id, down.path || g.name::text FROM down
          JOIN group_inclusions i ON i.group_id = down.id AND down.id <> ${group.id}
          JOIN groups g ON g.id = i.included_group_id
          WHERE NOT g.name::text = ANY(down.path)
        )
        SELECT path FROM down WHERE id = ${group.id} ORDER BY cardinality(path) LIMIT 1`,
  );
  if (!loop) return;
  throw new InvalidInput({
    includes: [`“${group.name}” would include itself: ${[group.name, ...loop.path].join(" → ")}.`],
  });
}

/** What prevents its deletion, as text; members do not. */
async function usesOf(tx: Transaction, id: number) {
  const [counts] = await queryRowsIn<Record<string, number>>(
    tx,
    sql`SELECT
      (SELECT count(*)::int FROM bug_groups WHERE group_id = ${id}) AS bugs,
      (SELECT count(*)::int FROM products p WHERE p.security_group_id = ${id}
        OR EXISTS (SELECT 1 FROM product_access a WHERE a.product_id = p.id AND a.group_id = ${id})) AS products,
      (SELECT count(*)::int FROM flag_types WHERE grant_group_id = ${id} OR request_group_id = ${id}) AS "flagTypes",
      (SELECT count(*)::int FROM product_roles WHERE group_id = ${id}) AS roles,
      (SELECT count(*)::int FROM release_managers WHERE group_id = ${id}) AS "releaseManagers",
      (SELECT count(*)::int FROM group_inclusions WHERE included_group_id = ${id}) AS including,
      (SELECT count(*)::int FROM group_members WHERE group_id = ${id}) AS members`,
  );
  const { members = 0, ...rest } = counts ?? {};
  const words: Record<string, string> = {
    bugs: "bug",
    products: "product",
    flagTypes: "flag type",
    roles: "role",
    releaseManagers: "release management",
    including: "including group",
  };
  const uses = Object.entries(rest).flatMap(([name, count]) =>
    count > 0 ? [countOf(count, words[name] ?? name)] : [],
  );
  return { uses, counts: { ...rest, members } };
}

function patternOf(text: string | undefined): string | null | undefined {
  return text === "" ? null : text;
}
