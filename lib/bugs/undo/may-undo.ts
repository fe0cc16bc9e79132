import "server-only";
import type { BugNow } from "#lib/bugs/change/bug-now.ts";
import { loadBugs } from "#lib/bugs/change/bug-now.ts";
import { factsOf } from "#lib/bugs/change/draft.ts";
import { FIELD_NAMES, type FieldName, fieldOf } from "#lib/bugs/fields/registry.ts";
import { type Cells, isOfTime, type NotedRow } from "#lib/bugs/many/noted-row.ts";
import { bugOf } from "#lib/bugs/many/restore.ts";
import { otherEnds, relationIn } from "#lib/bugs/many/restore-now.ts";
import { canChangeField, canComment, tracksTime } from "#lib/bugs/policy.ts";
import { mayPutFlagBack, type Places, readFlagsNow } from "#lib/bugs/undo/flags-to-undo.ts";
import type { OwnRows } from "#lib/bugs/undo/hold-sight.ts";
import { readSince } from "#lib/bugs/undo/since.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** What somebody may put back. */
export type MayUndo = {
  own: OwnRows[];
  /** Bugs that nothing is done to. */
  kept: number[];
  /** Bugs of which the comments are not theirs to take back. */
  silent: number[];
  /** Fields that stay, since they are about something that they do not see, or a flag that they may not set by hand. */
  left: { bugId: number; field: string }[];
};

/**
 * Of what somebody did, the rows that they may put back: what they could do to the bug as it was, they can take back, unless a
 * role was taken from them since. A bug that they do not see stays as it is, unless they took it out of their sight themselves and
 * nobody else changed who sees it. Comments are taken back where they see the bug and may comment. `said`: bugs with comments.
 */
export async function rowsToUndo(
  tx: RunsSql,
  actor: Actor,
  actId: string,
  rows: readonly NotedRow[],
  said: readonly number[],
): Promise<MayUndo> {
  const hidden = await findHidden(tx, actor, rows);
  const byBug = Map.groupBy(
    rows.filter((row) => !hidden.has(row)),
    bugOf,
  );
  const ids = [...new Set([...rows.map(bugOf), ...said])];
  const bugs = await loadBugs(tx, actor, ids, new Set(["groups"]));
  const since = await readSince(tx, actor, actId, ids);
  const flags = await readFlagsNow(tx, rows);
  const may: MayUndo = {
    own: [],
    kept: [],
    silent: [],
    left: [...hidden].map(([row, field]) => ({ bugId: bugOf(row), field })),
  };
  for (const bug of bugs) {
    const own = byBug.get(bug.id) ?? [];
    const was = since.get(bug.id);
    const isSeen = bug.isVisible || (own.some(isOfSight) && was?.isAccessChanged === false);
    const maySay = bug.isVisible && canComment(actor, factsOf(bug));
    if (!maySay) may.silent.push(bug.id);
    if (
      !was ||
      !isSeen ||
      !own.every((row) => mayPutBack(actor, asItWas(bug, own), row)) ||
      (own.length === 0 && !maySay)
    )
      may.kept.push(bug.id);
    else {
      const places = placesOf(bug, own);
      const ofOthers = own.filter(
        (row) => row.source === "flags" && !mayPutFlagBack(actor, row, flags, places),
      );
      may.left.push(...ofOthers.map(() => ({ bugId: bug.id, field: "flag" })));
      may.own.push({ bug, rows: own.filter((row) => !ofOthers.includes(row)), since: was });
    }
  }
  return may;
}

/** Rows about an attachment, or a bug at the other end of a relation, that they do not see by now; with their fields. */
async function findHidden(
  tx: RunsSql,
  actor: Actor,
  rows: readonly NotedRow[],
): Promise<Map<NotedRow, string>> {
  const flags = rows.filter(({ source }) => source === "flags");
  const files = flags.map(({ before }) => before?.attachment_id).filter((id) => typeof id === "number");
  const related = rows.filter(({ source }) => relationIn(source) !== null);
  const found = await queryRowsIn<{ flagIds: number[]; fileIds: number[]; bugIds: number[] }>(
    tx,
    sql`WITH hidden AS (SELECT a.id FROM attachments a WHERE ${visiblePart(actor, sql`a`)} IS NOT TRUE
            AND (a.id = ANY(${files}::int[]) OR a.id IN (SELECT attachment_id FROM flags WHERE id = ANY(${flags.map(({ key }) => Number(key.id))}::int[]))))
        SELECT ARRAY(SELECT f.id FROM flags f JOIN hidden ON hidden.id = f.attachment_id) AS "flagIds", ARRAY(SELECT id FROM hidden) AS "fileIds",
          ARRAY(SELECT b.id FROM bugs b WHERE b.id = ANY(${related.flatMap(otherEnds)}::int[]) AND ${visibleBugs(actor)} IS NOT TRUE) AS "bugIds"`,
  );
  const { flagIds = [], fileIds = [], bugIds = [] } = found[0] ?? {};
  return new Map<NotedRow, string>([
    ...flags
      .filter(
        ({ key, before }) =>
          flagIds.includes(Number(key.id)) || fileIds.includes(Number(before?.attachment_id)),
      )
      .map((row) => [row, "flag"] as const),
    ...related
      .filter((row) => otherEnds(row).some((id) => bugIds.includes(id)))
      .map((row) => [row, relationIn(row.source)?.field ?? ""] as const),
  ]);
}

const SIGHT = ["product_id", "assignee_id", "qa_contact_id", "reporter_accessible", "cc_accessible"];

function isOfSight({ source, before }: NotedRow): boolean {
  if (source === "bugs") return SIGHT.some((column) => before?.[column] !== undefined);
  return source === "bug_groups" || source === "bug_cc";
}

function placesOf(bug: BugNow, rows: readonly NotedRow[]): Places {
  const now = { productId: bug.product.id, componentId: bug.component?.id ?? null };
  const cells: Cells = rows.find(({ source }) => source === "bugs")?.before ?? {};
  const id = (value: unknown) => (typeof value === "number" ? value : null);
  const productId = id(cells.product_id) ?? now.productId;
  const componentId = cells.component_id === undefined ? now.componentId : id(cells.component_id);
  return { now, was: { productId, componentId } };
}

type Was = ReturnType<typeof factsOf>;

function asItWas(bug: BugNow, rows: readonly NotedRow[]): Was {
  const now = factsOf(bug);
  const was: Cells = rows.find(({ source }) => source === "bugs")?.before ?? {};
  const id = (column: string, current: number | null) => {
    const value = was[column];
    return value === undefined ? current : typeof value === "number" ? value : null;
  };
  return {
    ...now,
    productId: id("product_id", now.productId) ?? now.productId,
    assigneeId: id("assignee_id", now.assigneeId),
    qaContactId: id("qa_contact_id", now.qaContactId),
    everConfirmed: typeof was.ever_confirmed === "boolean" ? was.ever_confirmed : now.everConfirmed,
    isOpen: was.resolution === undefined ? now.isOpen : was.resolution === null,
  };
}

const LISTS: Record<string, FieldName> = {
  bug_keywords: "keywords",
  bug_groups: "groups",
  bug_aliases: "alias",
  see_also: "seeAlso",
};

function mayPutBack(actor: Actor, was: Was, { source, before }: NotedRow): boolean {
  if (source === "bugs")
    return FIELDS.every(
      ([field, column]) => before?.[column] === undefined || canChangeField(actor, was, field),
    );
  if (isOfTime({ source })) return tracksTime(actor) && canComment(actor, was);
  const list = LISTS[source];
  // CC, flags and the other end of a relation take no more than a comment.
  return list ? canChangeField(actor, was, list) : canComment(actor, was);
}

const FIELDS = FIELD_NAMES.flatMap((name): [FieldName, string][] => {
  const { column } = fieldOf(name);
  return column ? [[name, column]] : [];
});
