import "server-only";
import { mergePeopleOnBugs } from "#lib/bugs/many/merge-people.ts";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What is transferred when two accounts are merged. */

type Person = { id: number; handle: string };
type Holding = {
  name: string;
  one: string;
  many: string;
  table: Sql;
  column: Sql;
  /** The columns that must be unique. */
  unique?: Sql;
  /** On bugs: transferred with history (lib/bugs/many). */
  isOnBugs?: true;
};

/** History is kept: comments, attachments and changes keep their author. */
const HOLDINGS: readonly Holding[] = [
  {
    name: "reported",
    isOnBugs: true,
    one: "1 reported bug",
    many: "reported bugs",
    table: sql`bugs`,
    column: sql`reporter_id`,
  },
  {
    name: "assigned",
    isOnBugs: true,
    one: "1 assigned bug",
    many: "assigned bugs",
    table: sql`bugs`,
    column: sql`assignee_id`,
  },
  {
    name: "qa",
    isOnBugs: true,
    one: "1 bug as QA contact",
    many: "bugs as QA contact",
    table: sql`bugs`,
    column: sql`qa_contact_id`,
  },
  {
    name: "cc",
    isOnBugs: true,
    one: "1 followed bug",
    many: "followed bugs",
    table: sql`bug_cc`,
    column: sql`user_id`,
    unique: sql`bug_id`,
  },
  {
    name: "flagsSet",
    isOnBugs: true,
    one: "1 flag",
    many: "flags",
    table: sql`flags`,
    column: sql`setter_id`,
  },
  {
    name: "flagsAsked",
    isOnBugs: true,
    one: "1 request",
    many: "requests",
    table: sql`flags`,
    column: sql`requestee_id`,
  },
  {
    name: "work",
    isOnBugs: true,
    one: "1 entry of work",
    many: "entries of work",
    table: sql`work_entries`,
    column: sql`user_id`,
  },
  {
    name: "flagTypes",
    one: "1 flag type by default",
    many: "flag types by default",
    table: sql`flag_types`,
    column: sql`default_requestee_id`,
  },
  {
    name: "componentsAssigned",
    one: "1 component as default assignee",
    many: "components as default assignee",
    table: sql`components`,
    column: sql`default_assignee_id`,
  },
  {
    name: "componentsQa",
    one: "1 component as QA contact",
    many: "components as QA contact",
    table: sql`components`,
    column: sql`default_qa_contact_id`,
  },
  {
    name: "componentsTriaged",
    one: "1 component as triage owner",
    many: "components as triage owner",
    table: sql`components`,
    column: sql`triage_owner_id`,
  },
  {
    name: "componentCc",
    one: "1 followed component",
    many: "followed components",
    table: sql`component_cc`,
    column: sql`user_id`,
    unique: sql`component_id`,
  },
  {
    name: "roles",
    one: "1 role",
    many: "roles",
    table: sql`product_roles`,
    column: sql`user_id`,
    unique: sql`product_id, role_id`,
  },
  {
    name: "releaseManagers",
    one: "1 release management",
    many: "release managements",
    table: sql`release_managers`,
    column: sql`user_id`,
    unique: sql`classification_id`,
  },
  {
    name: "groups",
    one: "1 group",
    many: "groups",
    table: sql`group_members`,
    column: sql`user_id`,
    unique: sql`group_id`,
  },
  {
    name: "searches",
    one: "1 saved search",
    many: "saved searches",
    table: sql`saved_searches`,
    column: sql`owner_id`,
  },
  {
    name: "signIns",
    one: "1 way to sign in",
    many: "ways to sign in",
    table: sql`sign_in_accounts`,
    column: sql`user_id`,
  },
  {
    name: "imported",
    one: "1 imported login",
    many: "imported logins",
    table: sql`imported_people`,
    column: sql`user_id`,
  },
];

/** The count of each. */
export async function countHoldings(tx: Transaction, userId: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, table, column } of HOLDINGS) {
    const [row] = await queryRowsIn<{ count: number }>(
      tx,
      sql`SELECT count(*)::int AS count FROM ${table} WHERE ${column} = ${userId}`,
    );
    counts[name] = row?.count ?? 0;
  }
  return counts;
}

/** "12 reported bugs", "1 role" … : without zeros. */
export function sayHoldings(counts: Record<string, number>): string[] {
  return HOLDINGS.flatMap(({ name, one, many }) => {
    const count = counts[name] ?? 0;
    return count === 0 ? [] : [count === 1 ? one : `${count} ${many}`];
  });
}

/**
 * Transfers everything and closes `from`, which points to `into` from now on. Duplicates are merged.
 * Returns the counts before.
 */
export async function mergeHoldings(
  { tx, viewer }: { tx: Transaction; viewer: Viewer },
  from: Person,
  into: Person,
): Promise<Record<string, number>> {
  const counts = await countHoldings(tx, from.id);
  await tx.$executeRaw(sql`UPDATE saved_searches SET name = name || ${` (@${from.handle})`}
    WHERE owner_id = ${from.id} AND name IN (SELECT name FROM saved_searches WHERE owner_id = ${into.id})`);
  await mergePeopleOnBugs({ tx, viewer }, from, into);
  for (const { table, column, unique, isOnBugs } of HOLDINGS) {
    if (isOnBugs) continue;
    if (unique) {
      await tx.$executeRaw(sql`DELETE FROM ${table} WHERE ${column} = ${from.id}
        AND (${unique}) IN (SELECT ${unique} FROM ${table} WHERE ${column} = ${into.id})`);
    }
    await tx.$executeRaw(sql`UPDATE ${table} SET ${column} = ${into.id} WHERE ${column} = ${from.id}`);
  }
  await tx.$executeRaw(
    sql`UPDATE product_roles SET granted_by_id = ${into.id} WHERE granted_by_id = ${from.id}`,
  );
  await tx.session.deleteMany({ where: { OR: [{ userId: from.id }, { impersonatorId: from.id }] } });
  await tx.token.deleteMany({ where: { userId: from.id } });
  await tx.apiKey.updateMany({
    where: { userId: from.id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  await tx.user.updateMany({ where: { mergedIntoId: from.id }, data: { mergedIntoId: into.id } });
  await tx.user.update({
    where: { id: from.id },
    data: { mergedIntoId: into.id, isAdministrator: false, revision: { increment: 1 } },
  });
  return counts;
}
