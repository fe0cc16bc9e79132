import "server-only";
import { findPeople } from "#lib/bugs/change/find-names.ts";
import type { LockedBug } from "#lib/bugs/change/lock-bug.ts";
import type { Recorded } from "#lib/bugs/change/relations.ts";
import { canChangeField } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Actor, can, type Viewer } from "#lib/people/viewer.ts";

/** Anybody who may comment adds people and takes himself off; taking others off needs the right to edit. */
export async function changeCc(
  tx: Transaction,
  actor: Actor,
  bug: LockedBug,
  said: ChangeBug,
): Promise<Recorded[]> {
  const { addCc = [], removeCc = [] } = said;
  if (addCc.length === 0 && removeCc.length === 0) return [];
  if (!can(actor, "comment", bug.productId))
    throw new InvalidInput({ addCc: ["You may not add people here."] });
  const people = await findPeople(tx, [...addCc, ...removeCc]);
  const idOf = (name: string, field: string): number => {
    const person = people.get(name);
    if (!person) throw new InvalidInput({ [field]: [`Nobody here is called “${name}”.`] });
    return person.id;
  };
  const removeIds = removeCc.map((name) => idOf(name, "removeCc"));
  const mayRemoveOthers = canChangeField(actor, bug, "whiteboard");
  if (!mayRemoveOthers && removeIds.some((id) => id !== actor.userId)) {
    throw new InvalidInput({ removeCc: ["You may take only yourself off the CC list of this bug."] });
  }
  const addIds = addCc.map((name) => idOf(name, "addCc")).filter((id) => !removeIds.includes(id));
  const changed = await queryRowsIn<{ handle: string; added: boolean }>(
    tx,
    sql`WITH gone AS (
          DELETE FROM bug_cc WHERE bug_id = ${bug.id} AND user_id = ANY(${removeIds}::int[]) RETURNING user_id
        ), come AS (
          INSERT INTO bug_cc (bug_id, user_id) SELECT ${bug.id}::int, id FROM unnest(${addIds}::int[]) AS a(id)
          ON CONFLICT DO NOTHING RETURNING user_id
        )
        SELECT u.handle::text AS handle, false AS added FROM gone JOIN users u ON u.id = gone.user_id
        UNION ALL
        SELECT u.handle::text, true FROM come JOIN users u ON u.id = come.user_id`,
  );
  return changed.map(({ handle, added }) => ({
    bugId: bug.id,
    field: "cc",
    from: added ? "" : handle,
    to: added ? handle : "",
  }));
}

/** Makes the list of related addresses exactly what was said. Only http and https. */
export async function changeSeeAlso(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  urls: string[] | undefined,
): Promise<Recorded[]> {
  if (urls === undefined) return [];
  for (const url of urls) {
    if (!/^https?:\/\/[^\s]+$/.test(url) || url.length > 2000) {
      throw new InvalidInput({ seeAlso: [`“${url.slice(0, 60)}” is not a web address.`] });
    }
  }
  const current = (await tx.seeAlso.findMany({ where: { bugId: bug.id } })).map(({ url }) => url);
  return changeList(current, urls, bug, viewer, "seeAlso", async (added, removed) => {
    await tx.seeAlso.deleteMany({ where: { bugId: bug.id, url: { in: removed } } });
    await tx.seeAlso.createMany({ data: added.map((url) => ({ bugId: bug.id, url })) });
  });
}

/** Aliases are words, unique on the whole site; whose alias it is already is not told. */
export async function changeAliases(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  aliases: string[] | undefined,
): Promise<Recorded[]> {
  if (aliases === undefined) return [];
  const current = (await tx.bugAlias.findMany({ where: { bugId: bug.id } })).map(({ alias }) => alias);
  return changeList(current, aliases, bug, viewer, "alias", async (added, removed) => {
    for (const alias of added) {
      if (!/^[^\s,]{1,80}$/.test(alias) || /^\d+$/.test(alias)) {
        throw new InvalidInput({
          alias: [
            `“${alias.slice(0, 60)}” cannot be an alias: one word of at most 80 characters, not a number.`,
          ],
        });
      }
    }
    await tx.bugAlias.deleteMany({ where: { bugId: bug.id, alias: { in: removed } } });
    const written = await tx.bugAlias.createMany({
      data: added.map((alias) => ({ alias, bugId: bug.id })),
      skipDuplicates: true,
    });
    if (written.count < added.length) throw new InvalidInput({ alias: ["That alias is taken."] });
  });
}

async function changeList(
  current: string[],
  wanted: string[],
  bug: LockedBug,
  viewer: Viewer,
  field: "seeAlso" | "alias",
  write: (added: string[], removed: string[]) => Promise<void>,
): Promise<Recorded[]> {
  const added = wanted.filter((word) => !current.includes(word));
  const removed = current.filter((word) => !wanted.includes(word));
  if (added.length + removed.length === 0) return [];
  if (!canChangeField(viewer, bug, field))
    throw new InvalidInput({ [field]: ["You may not change this on this bug."] });
  await write(added, removed);
  return [
    ...removed.map((word) => ({ bugId: bug.id, field, from: word, to: "" })),
    ...added.map((word) => ({ bugId: bug.id, field, from: "", to: word })),
  ];
}
