import "server-only";
import { placePictures } from "#lib/bugs/attachments/place-pictures.ts";
import type { Draft } from "#lib/bugs/change/draft.ts";
import { startDraft } from "#lib/bugs/change/draft.ts";
import { loadFacts } from "#lib/bugs/change/facts.ts";
import { findProduct, type ProductThing } from "#lib/bugs/change/names.ts";
import { loadFlagFacts, planFlags } from "#lib/bugs/change/plan-flags.ts";
import { planRelations } from "#lib/bugs/change/plan-relations.ts";
import type { PlannedBug, StoredFile } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { insertBug } from "#lib/bugs/change/write-bug.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { RELATION_FIELDS, type RelationField } from "#lib/bugs/fields/registry.ts";
import { filingKey, findFiled, rememberFiled } from "#lib/bugs/filing/filing-token.ts";
import { checkMayFile } from "#lib/bugs/filing/may-file.ts";
import { planFiling } from "#lib/bugs/filing/plan-filing.ts";
import type { FileBug } from "#lib/bugs/schema.ts";
import { type RunsSql, type SqlTransaction, sqlTransaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** A plan for another product than the one that the person named, and what is written once the bug has a number. */
export type Routed = { plan: PlannedBug; finish: (bugId: number) => Promise<void> };

/** Decides where a report goes whose plan for the named product is valid. */
export type Router = (
  tx: SqlTransaction,
  actor: Actor,
  product: ProductThing,
  plan: PlannedBug,
) => Promise<Routed>;

/**
 * Files a bug and returns its number. Unknown names and fields that the viewer may not set are refused at the field;
 * then nothing is written. The same `token` (a UUID) with the same content returns the same bug, so that a form sent
 * twice files once. `route`: decides in which product it is filed, after the rules of the named one.
 */
export async function fileBug(
  viewer: Viewer,
  input: FileBug,
  files: readonly StoredFile[] = [],
  token?: string,
  route?: Router,
): Promise<number> {
  const actor = requireActor(viewer);
  const placed = await placePictures(input.description, files);
  const html = await renderComment(placed.text, { authorId: actor.userId });
  return sqlTransaction(async (tx) => {
    if (input.flags?.length) await takeLock(tx, "flagTypes", { shared: true });
    const key = token ? filingKey(token, input, files) : null;
    const filed = key ? await findFiled(tx, actor.userId, key) : null;
    if (filed !== null) return filed;
    const product = await findProduct(tx, viewer, input.product);
    if (!product) throw new InvalidInput({ product: [`There is no product “${input.product}”.`] });
    await checkMayFile(tx, viewer, product);
    const planned = await planFiling(tx, actor, product, input);
    const { plan, finish } = route ? await route(tx, actor, product, planned) : { plan: planned };
    const bugId = await writeFiled(tx, actor, plan, {
      ...input,
      description: placed.text,
      html,
      files: placed.files,
    });
    await finish?.(bugId);
    if (key) await rememberFiled(tx, actor.userId, key, bugId);
    return bugId;
  });
}

type Content = Pick<FileBug, "description" | RelationField | "flags"> & {
  html: string;
  files: readonly StoredFile[];
};

/** Writes a planned bug with its description and files, and returns its number. */
export async function writeFiled(
  tx: RunsSql,
  actor: Actor,
  plan: PlannedBug,
  content: Content,
): Promise<number> {
  const { description, html, files } = content;
  plan.bugId = await insertBug(tx, plan.columns);
  plan.columns = {};
  plan.comment = { text: description, html, audienceId: null };
  plan.files = files.map((file) => ({ ...file, audienceId: null }));
  const others = await planParts(tx, actor, plan, content);
  await writePlans(tx, actor, [plan], { isFiling: true });
  await writePlans(tx, actor, others);
  return plan.bugId;
}

/** Relations and flags, by the rules for an existing bug. Returns the plans of the bugs at the other ends. */
async function planParts(tx: RunsSql, actor: Actor, plan: PlannedBug, input: Content): Promise<PlannedBug[]> {
  const { flags } = input;
  const relations = mapFields(RELATION_FIELDS, (name) => input[name]);
  if (!flags?.length && Object.values(relations).every((numbers) => !numbers?.length)) return [];
  const written = { ...relations, flags, comment: input.description };
  // The groups matter for flag requests, and they are not written yet.
  const facts = await loadFacts(tx, actor, [plan.bugId], written, plan.comment?.html ?? "");
  const [bug] = facts.bugs;
  if (!bug) throw new Error("The bug was not written.");
  const isPublic = bug.isPublic && plan.lists.groups.add.length === 0;
  const draft: Draft = { ...startDraft(facts, { ...bug, isPublic }), plan };
  planRelations(draft);
  const flagFacts = await loadFlagFacts(tx, [draft]);
  if (flagFacts) planFlags(draft, flagFacts);
  if (Object.keys(draft.problems).length > 0) throw new InvalidInput(draft.problems);
  // Relations of a new bug get history only at the other ends.
  plan.changes = plan.changes.filter(({ field }) => field === "flag" || field === "cc");
  return [...draft.others.values()];
}
