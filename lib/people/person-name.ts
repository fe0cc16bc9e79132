import "server-only";
import { sql } from "#lib/db/client.ts";

/** What a person `u` is called in a sentence: the name, else the handle. */
export const PERSON_NAME = sql`coalesce(nullif(u.display_name, ''), u.handle::text)`;
