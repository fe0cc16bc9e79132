import { pool } from "#lib/db/client.ts";
import { isMigrated } from "#lib/db/ready.ts";

/** Can it do its work: does the database answer, and is it migrated? */
export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const reason = await isMigrated(pool).then(
    (migrated) => (migrated ? undefined : "The database is not migrated yet."),
    () => "The database does not answer.",
  );
  return new Response(`${reason ?? "ready"}\n`, {
    status: reason ? 503 : 200,
    headers: { "Cache-Control": "no-store" },
  });
}
