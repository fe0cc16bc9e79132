import pg from "pg";
import { AppError, SetupError } from "#lib/errors.ts";

/** Opens one connection and checks the version of the server. Errors say in one sentence what to do. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "headwater",
  });
  // Without a listener, a connection that breaks later would end the process; the next query fails anyway.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    throw unreachable(client, error);
  }
  const { rows } = await client.query<{ number: number; name: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  const version = rows[0];
  if (version && version.number < 150_000) {
    await client.end();
    throw new SetupError(
      `The database is PostgreSQL ${version.name}, and Headwater needs 15 or newer: upgrade it, or unset DATABASE_URL to use the built-in database.`,
    );
  }
  return client;
}

/** The URL of another database on the same server. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

function unreachable(client: pg.Client, error: unknown): Error {
  if (error instanceof AppError) return error;
  const where = `${client.host}${client.host.startsWith("/") ? "" : `:${client.port}`}`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  const sentence =
    code === "28P01" || code === "28000"
      ? `The database at ${where} refuses the user “${client.user}”: correct the user or password in DATABASE_URL.`
      : code === "3D000"
        ? `The server at ${where} has no database “${client.database}”: create it, or correct DATABASE_URL.`
        : code === "57P03"
          ? `The database at ${where} is still starting or shutting down: try again in a moment.`
          : code === "53300"
            ? `The database at ${where} has no connection left: close some, or raise max_connections.`
            : `The database at ${where} does not answer (${message || code}): start it, or correct DATABASE_URL.`;
  return new SetupError(sentence, { cause: error });
}
