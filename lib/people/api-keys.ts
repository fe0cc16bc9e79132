import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { log } from "#lib/log.ts";
import { SCOPES } from "#lib/people/scopes.ts";
import { hashSecret } from "#lib/people/secrets.ts";
import { type Viewer, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

/** The viewer behind an API key, with the key's scope, or null when the key is not valid. */
export async function findKeyHolder(key: string, address: string): Promise<Viewer | null> {
  const counts = sql`k.key_hash = ${hashSecret(key)} AND k.revoked_at IS NULL
    AND (k.expires_at IS NULL OR k.expires_at > now())`;
  const join = sql`JOIN api_keys k ON k.user_id = u.id`;
  const columns = sql`, k.id AS key_id, k.scopes,
    (k.last_used_at IS NULL OR k.last_used_at < now() - interval '5 minutes') AS is_stale`;
  const [row] = await queryRows<KeyRow>(viewerQuery(counts, join, columns));
  if (!row) return null;
  if (row.is_stale) void touchKey(row.key_id, address);
  return viewerFrom(row, { scopes: SCOPES.filter((scope) => row.scopes.includes(scope)) });
}

type KeyRow = ViewerRow & { key_id: number; scopes: string[]; is_stale: boolean };

async function touchKey(id: number, address: string): Promise<void> {
  await queryRows(
    sql`UPDATE api_keys SET last_used_at = now(), last_used_ip = ${address} WHERE id = ${id}`,
  ).catch((error: unknown) => log().warn({ err: error }, "An API key could not be touched."));
}
