import "server-only";
import type { BugNow } from "#lib/bugs/change/bug-now.ts";
import { FIELD_NAMES, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision, InvalidInput } from "#lib/errors.ts";

/** Fields that say one thing together: who changes one of them collides with who changed another. */
const TOGETHER: readonly (readonly string[])[] = [
  ["status", "resolution", "duplicateOf"],
  ["product", "component", "version", "targetRelease", "targetMilestone"],
];

/**
 * Somebody who changes a field that somebody else changed since they looked is told, and nothing is written. What comes to
 * a list or goes from it collides with nobody, nor does a comment; "current" says that nobody looked.
 */
export async function refuseCollisions(
  tx: RunsSql,
  bugs: readonly BugNow[],
  input: ChangeBug,
): Promise<void> {
  const fields = contested(input);
  if (fields.length === 0 || input.revision === "current") return;
  const seen = input.revision;
  if (seen === undefined) throw new InvalidInput({ revision: ["Say which revision of the bug you saw."] });
  const later = bugs.filter(({ revision }) => revision !== seen);
  if (later.length === 0) return;
  const watched = [
    ...new Set(fields.flatMap((field) => TOGETHER.find((set) => set.includes(field)) ?? [field])),
  ];
  const rows = await queryRowsIn<{ bugId: number }>(
    tx,
    sql`SELECT DISTINCT c.bug_id AS "bugId" FROM changes c JOIN events e ON e.id = c.event_id
        WHERE c.bug_id = ANY(${later.map(({ id }) => id)}::int[]) AND e.revision > ${seen}::int AND c.field = ANY(${watched}::text[])
          AND c.audience_id IS NULL ORDER BY 1`,
  );
  const first = bugs.find(({ id }) => id === rows[0]?.bugId);
  if (first) throw new Collision(`Somebody else changed bug ${first.id} in the meantime.`, first.revision);
  const ahead = bugs.find(({ revision }) => revision < seen);
  if (ahead) throw new Collision(`Bug ${ahead.id} has no revision ${seen}.`, ahead.revision);
}

/** What was written of fields that hold one value, or of lists as they are to be. */
function contested(input: ChangeBug): string[] {
  const written = FIELD_NAMES.filter((field) => field !== "cc" && isWhole(input[field]));
  return input.flags ? [...written, "flag"] : written;
}

function isWhole(value: ChangeBug[Exclude<FieldName, "cc">]): boolean {
  if (value === undefined) return false;
  return !(typeof value === "object" && value !== null && "add" in value);
}
