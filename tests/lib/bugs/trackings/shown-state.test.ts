import { expect, test } from "vitest";
import { isShownAs } from "#lib/bugs/trackings/shown-state.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { isGuess } from "#lib/upstream/trackings/guess.ts";
import "#tests/support/database.ts";

// A filter by state finds what the cell says: of what nobody said and nothing shows, nothing is known.

const evidences: Evidence[][] = [
  [],
  [{ found: 1 }],
  [{ foundEarlier: 1 }],
  [{ absent: 1 }],
  [{ fixedIn: 1 }],
  [{ closedFor: 1 }],
  [{ change: 1 }, { fixedIn: 1 }],
  [{ missing: 1, version: 2 }],
  [{ inVersion: 1 }],
];
const states = ["affected", "not_affected", "released"] as const;
const sources = ["computed", "manual", "imported"] as const;

test.each(states.flatMap((state) => sources.map((source) => [state, source] as const)))(
  "%s, %s",
  async (state, source) => {
    for (const evidence of evidences) {
      const row = sql`(SELECT ${state}::tracking_state AS state, ${source}::state_source AS source, ${JSON.stringify(evidence)}::jsonb AS evidence) t`;
      const [shown] = await queryRows<{ own: boolean; unknown: boolean }>(
        sql`SELECT ${isShownAs([state])} AS own, ${isShownAs(["unknown"])} AS unknown FROM ${row}`,
      );
      const guess = isGuess({ state, isSaid: source !== "computed", evidence });
      expect(shown, JSON.stringify(evidence)).toEqual({ own: !guess, unknown: guess });
    }
  },
);
