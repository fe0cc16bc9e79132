import "server-only";
import { createHash } from "node:crypto";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import type { FileBug } from "#lib/bugs/schema.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { takeLockOn } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * A UUID for a form and its complete content. A form whose content has changed in any way files another bug.
 */
export function filingKey(token: string, input: FileBug, files: readonly StoredFile[]): string {
  const content = JSON.stringify([
    token,
    Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1)),
    files.map(({ fileName, sha256 }) => [fileName, sha256]),
  ]);
  const hex = createHash("sha256").update(content).digest("hex");
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The bug that was already filed with this key, or null. Waits for a concurrent request with the same key. */
export async function findFiled(tx: RunsSql, userId: number, key: string): Promise<number | null> {
  await takeLockOn(tx, `filing ${userId} ${key}`);
  const [filed] = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT bug_id AS id FROM filing_tokens WHERE user_id = ${userId} AND token = ${key}::uuid`,
  );
  return filed?.id ?? null;
}

/** Stores the key of a filed bug, and deletes the person's keys older than a week. */
export async function rememberFiled(tx: RunsSql, userId: number, key: string, bugId: number): Promise<void> {
  await queryRowsIn(
    tx,
    sql`DELETE FROM filing_tokens WHERE user_id = ${userId} AND created_at < now() - interval '7 days'`,
  );
  await queryRowsIn(
    tx,
    sql`INSERT INTO filing_tokens (user_id, token, bug_id) VALUES (${userId}, ${key}::uuid, ${bugId})`,
  );
}
