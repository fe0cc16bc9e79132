import "server-only";
import { attachAll, type StoredFile } from "#lib/bugs/attachments/attach.ts";
import { changeFlags } from "#lib/bugs/change/change-flags.ts";
import {
  defaultValues,
  type FoundProduct,
  findComponent,
  findKeywords,
  findMilestone,
  findPeople,
  findProduct,
  findValue,
  findVersion,
} from "#lib/bugs/change/find-names.ts";
import { lockBugs } from "#lib/bugs/change/lock-bug.ts";
import { recordElsewhere, recordHistory } from "#lib/bugs/change/record.ts";
import { setDependencies } from "#lib/bugs/change/relations.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { canSetWhenFiling, inSentence, MORE_FIELDS } from "#lib/bugs/filing/filing-fields.ts";
import { filingKey, findFiled, rememberFiled } from "#lib/bugs/filing/filing-token.ts";
import { checkMayFile } from "#lib/bugs/filing/may-file.ts";
import type { FileBug } from "#lib/bugs/schema.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { initialStatuses, isOpen, isUnconfirmed } from "#lib/catalog/workflow/workflow.ts";
import { sql, type Transaction, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { holdFlagTypes } from "#lib/flags/hold.ts";
import { can, requireActor, type Viewer } from "#lib/people/viewer.ts";

/**
 * Files a bug and gives its number. Names that are not known, and fields that the viewer has no
 * right to set, are refused at the field; nothing is written then. The same `token` (a UUID) with the
 * same content gives the same bug, so that a form sent twice files once.
 * (Order of the rules: Bugzilla, Bug.pm run_create_validators.)
 */
export async function fileBug(
  viewer: Viewer,
  input: FileBug,
  files: readonly StoredFile[] = [],
  token?: string,
): Promise<number> {
  const actor = requireActor(viewer);
  const html = await renderComment(input.description);
  return transaction(async (tx) => {
    if (input.flags?.length) await holdFlagTypes(tx, "use");
    const key = token ? filingKey(token, input, files) : null;
    const filed = key ? await findFiled(tx, actor.userId, key) : null;
    if (filed !== null) return filed;
    const product = await findProduct(tx, viewer, input.product);
    if (!product) throw new InvalidInput({ product: [`There is no product “${input.product}”.`] });
    await checkMayFile(tx, viewer, product);
    const problems: Record<string, string[]> = {};
    const row = await resolve(tx, viewer, product, input, problems);
    if (Object.keys(problems).length > 0) throw new InvalidInput(problems);

    const [bug] = await queryRowsIn<{ id: number }>(
      tx,
      sql`INSERT INTO bugs (product_id, component_id, type, summary, status, severity, priority, version_id,
            target_release_id, target_milestone_id, reporter_id, assignee_id, qa_contact_id,
            whiteboard, url, hardware, os, deadline, ever_confirmed)
          VALUES (${product.id}, ${row.componentId}, ${input.type ?? "defect"}::bug_type, ${input.summary}, ${row.status},
            ${row.severity}, ${row.priority}, ${row.versionId}, ${row.targetReleaseId}, ${row.targetMilestoneId},
            ${actor.userId}, ${row.assigneeId}, ${row.qaContactId}, ${input.whiteboard ?? ""}, ${input.url ?? ""},
            ${input.hardware ?? ""}, ${input.os ?? ""}, ${input.deadline || null}::date, ${row.isConfirmed})
          RETURNING id`,
    );
    if (!bug) throw new Error("The bug was not written.");
    const comment = await tx.comment.create({
      data: { bugId: bug.id, number: 0, authorId: actor.userId, text: input.description, html },
      select: { id: true },
    });
    if (row.ccIds.length > 0) {
      await tx.bugCc.createMany({
        data: row.ccIds.map((userId) => ({ bugId: bug.id, userId })),
        skipDuplicates: true,
      });
    }
    if (row.keywordIds.length > 0) {
      await tx.bugKeyword.createMany({
        data: row.keywordIds.map((keywordId) => ({ bugId: bug.id, keywordId })),
      });
    }
    await putInGroups(tx, product, bug.id, input.isPrivate ?? false);
    await attachAll(tx, { bugId: bug.id, commentId: comment.id, authorId: actor.userId }, files);
    if (input.dependsOn?.length || input.blocks?.length) {
      await lockBugs(tx, [...(input.dependsOn ?? []), ...(input.blocks ?? [])]);
      const recorded = await setDependencies(tx, viewer, bug, input);
      await recordElsewhere(
        tx,
        actor.userId,
        recorded.filter(({ bugId }) => bugId !== bug.id),
      );
    }
    if (input.flags?.length) {
      const place = { id: bug.id, productId: product.id, componentId: row.componentId };
      const said = { flags: input.flags, comment: input.description };
      const flags = await changeFlags(tx, actor, place, said, { isMoved: false });
      await recordHistory(tx, { id: bug.id, revision: 1 }, actor.userId, flags);
    }
    if (key) await rememberFiled(tx, actor.userId, key, bug.id);
    return bug.id;
  });
}

type Resolved = {
  componentId: number | null;
  versionId: number | null;
  targetReleaseId: number | null;
  targetMilestoneId: number | null;
  severity: string;
  priority: string;
  status: string;
  isConfirmed: boolean;
  assigneeId: number | null;
  qaContactId: number | null;
  ccIds: number[];
  keywordIds: number[];
};

async function resolve(
  tx: Transaction,
  viewer: Viewer,
  product: FoundProduct,
  input: FileBug,
  problems: Record<string, string[]>,
): Promise<Resolved> {
  const problem = (field: string, message: string) => {
    problems[field] = [...(problems[field] ?? []), message];
  };
  for (const field of MORE_FIELDS) {
    const said = input[field];
    const isSaid = Array.isArray(said) ? said.length > 0 : Boolean(said);
    if (isSaid && !canSetWhenFiling(viewer, product.id, field)) {
      problem(field, `You may not set the ${inSentence(field)} in ${product.name}.`);
    }
  }

  const component = input.component ? await findComponent(tx, product.id, input.component) : null;
  if (input.component && !component)
    problem("component", `${product.name} has no component “${input.component}”.`);
  const version = input.version ? await findVersion(tx, product.id, input.version) : null;
  if (input.version && !version) problem("version", `${product.name} has no version “${input.version}”.`);
  const targetRelease = input.targetRelease
    ? await findVersion(tx, product.id, input.targetRelease, { asTarget: true })
    : null;
  if (input.targetRelease && !targetRelease) {
    problem("targetRelease", `${product.name} has no version “${input.targetRelease}” still to be released.`);
  }
  const milestone = input.targetMilestone ? await findMilestone(tx, product, input.targetMilestone) : null;
  if (input.targetMilestone && !milestone)
    problem("targetMilestone", `There is no milestone “${input.targetMilestone}” for ${product.name}.`);

  const names = [input.assignee, input.qaContact, ...(input.cc ?? [])].filter(
    (name) => name !== undefined && name !== "",
  );
  const people = await findPeople(
    tx,
    names.filter((name) => name !== undefined),
  );
  const personId = (field: string, name: string | undefined): number | null => {
    if (!name) return null;
    const person = people.get(name);
    if (!person) problem(field, `Nobody here is called “${name}”.`);
    return person?.id ?? null;
  };
  const keywords = await findKeywords(tx, product.id, input.keywords ?? []);
  for (const word of input.keywords ?? []) {
    if (!keywords.some(({ name }) => name.toLowerCase() === word.toLowerCase()))
      problem("keywords", `There is no keyword “${word}”.`);
  }

  const defaults = await defaultValues(tx);
  const severity = input.severity ? await findValue(tx, "severities", input.severity) : defaults.severity;
  if (severity === null) problem("severity", `There is no severity “${input.severity}”.`);
  const priority = input.priority ? await findValue(tx, "priorities", input.priority) : defaults.priority;
  if (priority === null) problem("priority", `There is no priority “${input.priority}”.`);

  return {
    componentId: component?.id ?? null,
    versionId: version?.id ?? null,
    targetReleaseId: targetRelease?.id ?? null,
    targetMilestoneId: input.targetMilestone ? (milestone?.id ?? null) : product.defaultMilestoneId,
    severity: severity ?? defaults.severity,
    priority: priority ?? defaults.priority,
    ...(await initialStatus(tx, viewer, product, input.status, problem)),
    assigneeId: input.assignee
      ? personId("assignee", input.assignee)
      : (component?.defaultAssigneeId ?? null),
    qaContactId: input.qaContact
      ? personId("qaContact", input.qaContact)
      : (component?.defaultQaContactId ?? null),
    ccIds: [
      ...new Set([
        ...(component?.ccIds ?? []),
        ...(input.cc ?? []).map((name) => personId("cc", name)).filter((id) => id !== null),
      ]),
    ],
    keywordIds: keywords.map(({ id }) => id),
  };
}

/** Without the right to confirm a bug starts unconfirmed where the product uses that; with it, one step further. */
async function initialStatus(
  tx: Transaction,
  viewer: Viewer,
  product: FoundProduct,
  asked: string | undefined,
  problem: (field: string, message: string) => void,
): Promise<{ status: string; isConfirmed: boolean }> {
  const workflow = await loadWorkflow(product.id, tx);
  const allowed = initialStatuses(workflow, product).filter((status) => isOpen(workflow, status));
  const [first] = allowed;
  if (first === undefined)
    throw new InvalidInput({
      product: [
        `The workflow of ${product.name} has no status to start in; its maintainers have to add one.`,
      ],
    });
  const mayConfirm = can(viewer, "confirm", product.id);
  const start = (status: string) => ({ status, isConfirmed: !isUnconfirmed(workflow, status) });
  if (asked) {
    if (allowed.includes(asked) && (mayConfirm || isUnconfirmed(workflow, asked))) return start(asked);
    problem("status", `A new bug in ${product.name} cannot start as ${asked}.`);
  }
  if (!mayConfirm) return start(first);
  return start(allowed.find((status) => !isUnconfirmed(workflow, status)) ?? first);
}

/** The groups that product access puts on every bug, and the security group on a private one. */
async function putInGroups(
  tx: Transaction,
  product: FoundProduct,
  bugId: number,
  isPrivate: boolean,
): Promise<void> {
  if (isPrivate && product.securityGroupId === null) {
    throw new InvalidInput({
      isPrivate: [
        `${product.name} has no group for private reports: write to its maintainers instead, and do not file it here in public.`,
      ],
    });
  }
  const securityGroup = isPrivate ? product.securityGroupId : null;
  await tx.$executeRaw(
    sql`INSERT INTO bug_groups (bug_id, group_id)
        SELECT ${bugId}::int, pa.group_id FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
          WHERE pa.product_id = ${product.id} AND pa.bug_control IN ('default', 'mandatory')
        UNION SELECT ${bugId}::int, ${securityGroup}::int WHERE ${securityGroup}::int IS NOT NULL`,
  );
}
