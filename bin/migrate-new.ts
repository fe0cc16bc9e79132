import { join } from "node:path";
import { startEmbedded } from "#lib/db/embedded/start.ts";
import { diffSchema } from "#lib/db/migrate/diff.ts";
import { writeMigration } from "#lib/db/migrate/migrations.ts";
import { env } from "#lib/env.ts";
import { SetupError } from "#lib/errors.ts";

// npm run migrate:new -- NAME: writes the difference between prisma/migrations and prisma/schema as a new migration.

const name = process.argv[2] ?? "";
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  throw new SetupError("Name the migration, in lower case: npm run migrate:new -- add_watches");
}
const server = await startEmbedded({ dir: join(env().dataDir, "shadow"), durable: false });
try {
  const script = await diffSchema(server.url());
  console.log(script ? await writeMigration(name, script) : "The migrations match the schema.");
} finally {
  await server.stop();
}
