import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/** Nobody said the state of `t`, a tracking, and nothing shows it: `isGuess` of lib/upstream/trackings, in SQL. */
const IS_GUESS = sql`(t.source = 'computed' AND ((t.state = 'not_affected' AND NOT jsonb_path_exists(t.evidence, '$[*].absent')) OR (t.state = 'affected' AND t.evidence <> '[]'
  AND NOT jsonb_path_exists(t.evidence, '$[*] ? (exists(@.found) || exists(@.foundEarlier) || exists(@.change) || exists(@.missing))'))))`;

/** Is `t` in one of these states, as pages say it? Of what nobody said and nothing shows, nothing is known. */
export function isShownAs(states: readonly TrackingState[]): Sql {
  const plain = sql`(t.state = ANY(${[...states]}::tracking_state[]) AND NOT ${IS_GUESS})`;
  return states.includes("unknown")
    ? sql`(${plain} OR (t.state IN ('affected', 'not_affected') AND ${IS_GUESS}))`
    : plain;
}
