import "server-only";
import { sql } from "#lib/db/client.ts";

/** Is the change of code `c`, by its link `l`, one that fixes the bug? A revert names its bug, too, and fixes nothing. */
export const isFixingChange = sql`(l.relation = 'fixes' AND c.reverts = '{}')`;
