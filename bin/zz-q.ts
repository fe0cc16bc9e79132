import { pool } from "#lib/db/client.ts";
for (const q of process.argv.slice(2)) { const { rows } = await pool.query(q); console.table(rows.slice(0, 40)); }
process.exit();
