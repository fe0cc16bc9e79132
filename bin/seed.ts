import { pool } from "#lib/db/client.ts";
import { seedDemo } from "#prisma/seed/demo.ts";

// The demo catalogue, into an empty database; `npm start` calls this once.
await seedDemo();
await pool.end();
