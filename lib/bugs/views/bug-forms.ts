import "server-only";
import { type StatusChoices, statusChoices } from "#lib/bugs/fields/choices.ts";
import { mayUseSavedReplies } from "#lib/bugs/policy.ts";
import { type BugView, type ChangeView, changesQuery, type PersonRef } from "#lib/bugs/views/bug.ts";
import { isJustFiled } from "#lib/bugs/views/next-step.ts";
import { peopleWith, productMaintainers } from "#lib/catalog/product-people.ts";
import { workflowQuery } from "#lib/catalog/workflow/load.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import { type FlagPanel, type FlagPanelRow, flagPanel, flagPanelQuery } from "#lib/flags/queries.ts";
import { suggestPeople } from "#lib/flags/suggested.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What the page of a bug needs beside the bug and its comments: its history, and what its forms begin with. */
export type BugForms = {
  /** Its visible history, oldest first. */
  changes: ChangeView[];
  statuses: StatusChoices;
  flags: FlagPanel;
  /** Groups of the viewer for which they may write a comment. */
  commentGroups: string[];
  /** Who triages bugs of its component. */
  triageOwner: PersonRef | null;
  /** Somebody may edit the bugs of its product. Only looked up for who has just filed it. */
  hasTriagers: boolean;
  /** Handles of the maintainers of its product. */
  maintainers: string[];
  /** The saved replies of its product, for people who triage it; the one that was asked for with its text. */
  savedReplies: { id: number; name: string; text: string | null }[];
};

type FormsOptions = {
  /** Without it, `statuses` is empty. */
  withStatuses: boolean;
  /** Also the flags that can be set. */
  allFlags: boolean;
  /** Only so many of the last changes. */
  newestChanges?: number;
  /** The number of the saved reply that is asked for. */
  savedReply?: number;
};

/** History, flags and possible statuses of a visible bug, in one round trip. */
export async function getBugForms(
  viewer: Viewer,
  bug: BugView,
  { withStatuses, allFlags, newestChanges, savedReply = 0 }: FormsOptions,
): Promise<BugForms> {
  const types = sql`(SELECT coalesce(json_agg(t), '[]') FROM (${flagPanelQuery(viewer, bug, allFlags ? "all" : "set")}) t)`;
  const workflow = withStatuses
    ? sql`(SELECT row_to_json(w) FROM (${workflowQuery(bug.productId)}) w)`
    : sql`NULL::json`;
  const groups = sql`ARRAY(SELECT g.name::text FROM groups g
    WHERE g.id = ANY(${viewer.groupIds}::int[]) AND g.is_active AND g.is_for_bugs ORDER BY g.name)`;
  const owner = sql`(SELECT json_build_object('handle', u.handle, 'displayName', u.display_name)
    FROM bugs b JOIN components c ON c.id = b.component_id JOIN users u ON u.id = c.triage_owner_id
    WHERE b.id = ${bug.id} AND u.disabled_reason IS NULL)`;
  const changes = sql`(SELECT coalesce(json_agg(h), '[]') FROM (${changesQuery(viewer, bug.id, { newest: newestChanges })}) h)`;
  const triagers = isJustFiled(viewer, bug)
    ? sql`(SELECT ${peopleWith("edit")} FROM products p WHERE p.id = ${bug.reportOfId ?? bug.productId})`
    : sql`NULL::json`;
  const replies = mayUseSavedReplies(viewer, bug)
    ? sql`(SELECT json_agg(json_build_object('id', r.id, 'name', r.name, 'text', CASE WHEN r.id = ${savedReply} THEN r.text END) ORDER BY r.name)
        FROM saved_replies r WHERE r.product_id = ${bug.productId})`
    : sql`NULL::json`;
  const [row] = await queryPrepared<{
    changes: ChangeView[];
    types: FlagPanelRow[];
    workflow: Workflow | null;
    commentGroups: string[];
    triageOwner: PersonRef | null;
    maintainers: PersonRef[] | null;
    triagers: PersonRef[] | null;
    savedReplies: BugForms["savedReplies"] | null;
  }>(
    sql`SELECT ${changes} AS changes, ${types} AS types, ${workflow} AS workflow, ${groups} AS "commentGroups", ${owner} AS "triageOwner",
      (SELECT ${productMaintainers} FROM products p WHERE p.id = ${bug.productId}) AS maintainers,
      ${triagers} AS triagers, ${replies} AS "savedReplies"`,
  );
  const panel = flagPanel(viewer, bug, row?.types ?? []);
  return {
    changes: row?.changes.reverse() ?? [],
    statuses: row?.workflow ? statusChoices(viewer, bug, row.workflow) : { statuses: [], resolutions: [] },
    commentGroups: row?.commentGroups ?? [],
    triageOwner: row?.triageOwner ?? null,
    hasTriagers: (row?.triagers ?? []).length > 0,
    savedReplies: row?.savedReplies ?? [],
    maintainers: (row?.maintainers ?? []).map(({ handle }) => handle),
    flags: allFlags
      ? { ...panel, suggested: suggestPeople(viewer, { ...bug, triageOwner: row?.triageOwner ?? null }) }
      : { ...panel, open: [] },
  };
}
