import { pool } from "#lib/db/client.ts";
import { isMigrated } from "#lib/db/ready.ts";

/** Readiness check: the database responds and is migrated. */
export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const reason = await isMigrated(pool).then(
    (migrated) => (migrated ? undefined : "The database is not migrated yet."),
    () => "The database does not respond.",
  );
  return new Response(`${reason ?? "ready"}\n`, {
    status: reason ? 503 : 200,
    headers: { "Cache-Control": "no-store" },
  });
}
