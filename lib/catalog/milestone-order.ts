import { sql } from "#lib/db/client.ts";

/**
 * The order of milestones `m`: first those that are not released, soonest first, and without a day newest first; then
 * released ones, newest first. Names without a number are last among their like.
 */
export const milestoneOrder = sql`m.released_on DESC NULLS FIRST, m.due_on NULLS LAST, m.sort_key DESC`;
