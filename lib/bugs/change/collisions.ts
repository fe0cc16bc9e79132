import "server-only";
import { ATTACHMENT_FIELDS } from "#lib/bugs/attachments/schema.ts";
import type { BugNow } from "#lib/bugs/change/bug-now.ts";
import { FIELD_NAMES, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { commentAnchor } from "#lib/bugs/views/bug.ts";
import { visiblePart } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision, InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** Fields that belong together: changing one of them collides with a change of another. */
const TOGETHER: readonly (readonly string[])[] = [
  ["status", "resolution", "duplicateOf"],
  ["product", "component", "version", "targetRelease", "targetMilestone"],
];

/**
 * Throws Collision when a field was changed by somebody else since the seen revision, or when a status or flag is about to
 * be set and somebody asked or answered something that was not on the page (`lastComment`). Adding to and removing from
 * lists never collides, nor does a comment; "current" skips the check.
 */
export async function refuseCollisions(
  tx: RunsSql,
  viewer: Actor,
  bugs: readonly BugNow[],
  input: ChangeBug,
): Promise<void> {
  const fields = contested(input);
  if (fields.length === 0 || input.revision === "current") return;
  const seen = input.revision;
  if (seen === undefined) throw new InvalidInput({ revision: ["The revision of the bug is required."] });
  await refuseUnread(tx, viewer, bugs, input);
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

/** Where a bug goes is decided with what was said about it. */
async function refuseUnread(
  tx: RunsSql,
  viewer: Actor,
  bugs: readonly BugNow[],
  { lastComment, status, resolution, duplicateOf, flags }: ChangeBug,
): Promise<void> {
  const decides = [status, resolution, duplicateOf, flags].some((value) => value !== undefined);
  const [bug] = bugs;
  if (lastComment === undefined || !decides || !bug) return;
  const [unread] = await queryRowsIn<{ number: number }>(
    tx,
    // Audiences count for themselves: only its place among all comments says what is newer than the last one.
    sql`SELECT c.number FROM comments c
        LEFT JOIN (SELECT c.created_at, c.id FROM comments c
          WHERE c.bug_id = ${bug.id} AND ${commentAnchor} = ${lastComment} AND ${visiblePart(viewer, sql`c`)}) seen ON TRUE
        WHERE c.bug_id = ${bug.id} AND c.author_id IS DISTINCT FROM ${viewer.userId} AND ${visiblePart(viewer, sql`c`)}
          AND c.number > 0 AND coalesce((c.created_at, c.id) > (seen.created_at, seen.id), TRUE) LIMIT 1`,
  );
  if (unread) throw new Collision("Somebody commented in the meantime.", bug.revision);
}

/** The written fields with one value, and lists given as a whole. */
function contested(input: ChangeBug): string[] {
  const written: string[] = FIELD_NAMES.filter((field) => field !== "cc" && isWhole(input[field]));
  if (input.flags) written.push("flag");
  if (input.attachments) written.push(...ATTACHMENT_FIELDS);
  return written;
}

function isWhole(value: ChangeBug[Exclude<FieldName, "cc">]): boolean {
  if (value === undefined) return false;
  return !(typeof value === "object" && value !== null && "add" in value);
}
