import "server-only";
import { type Audiences, loadAudiences, noAudiences } from "#lib/bugs/access/audiences.ts";
import { type BugNow, type ListName, loadBugs, lockBugs, type Thing } from "#lib/bugs/change/bug-now.ts";
import { loadDocRule } from "#lib/bugs/change/doc-rule.ts";
import { type GroupRow, loadGroupRules } from "#lib/bugs/change/group-rules.ts";
import {
  findNames,
  findProduct,
  loadValues,
  type Names,
  type ProductThing,
  type Values,
} from "#lib/bugs/change/names.ts";
import { loadOpenBlockers } from "#lib/bugs/change/open-blockers.ts";
import {
  type DuplicateTarget,
  findRelated,
  loadRelations,
  type RelationGraphs,
} from "#lib/bugs/change/related-bugs.ts";
import { RELATION_FIELDS } from "#lib/bugs/fields/registry.ts";
import { type FilingRefusal, findFilingRefusal } from "#lib/bugs/filing/may-file.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { changesTime } from "#lib/bugs/time/schema.ts";
import { loadTimes, type Times } from "#lib/bugs/time/times.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** All data for planning a change, loaded once for all bugs, with one statement per kind of thing. */
export type Facts = {
  viewer: Actor;
  input: ChangeBug;
  /** The comment, rendered. */
  html: string;
  bugs: BugNow[];
  /** The new product; null without a move, or when there is no such product. */
  target: { product: ProductThing; refusal: FilingRefusal | null } | null;
  names: Names;
  /** Loaded only when such a value changes. */
  values: Values | null;
  /** By product. */
  workflows: ReadonlyMap<number, Workflow>;
  /** Products that demand a doc type before a bug is verified; loaded when a status changes. */
  docRule: ReadonlySet<number>;
  /** By bug: open bugs that it depends on, where a workflow asks. */
  openBlockers: ReadonlyMap<number, number[]>;
  groupRules: readonly GroupRow[];
  audiences: Audiences;
  /** Aliases of other bugs, in lower case; planning adds new ones. */
  takenAliases: Set<string>;
  /** Bugs at the other ends of relations: those that the viewer sees, and public ones. */
  visibleIds: ReadonlySet<number>;
  publicIds: ReadonlySet<number>;
  /** Updated during planning. */
  graphs: RelationGraphs;
  duplicateOf: Map<number, number | null>;
  /** Targets of new duplicates. */
  duplicateTargets: ReadonlyMap<number, DuplicateTarget>;
  reporters: ReadonlyMap<number, Thing>;
  /** The hours; null when none are to change, or the viewer does not track time. */
  times: Times | null;
};

/** Locks the bugs and the bugs they will be related to, in the order of their numbers, and loads the facts. */
export async function loadFacts(
  tx: RunsSql,
  viewer: Actor,
  ids: readonly number[],
  input: ChangeBug,
  html: string,
): Promise<Facts> {
  const relates = RELATION_FIELDS.some((name) => input[name] !== undefined);
  const marks = input.duplicateOf !== undefined;
  const moves = input.product !== undefined;
  if (relates || marks) await takeLock(tx, "relations");
  if (
    input.flags ||
    input.answers ||
    input.attachments ||
    input.replaces ||
    moves ||
    input.component !== undefined
  )
    await takeLock(tx, "flagTypes", { shared: true });
  const related = relates || marks ? await findRelated(tx, ids, input) : [];
  await lockBugs(tx, [...ids, ...related]);
  const bugs = await loadBugs(tx, viewer, ids, listsOf(input));
  const product = input.product === undefined ? null : await findProduct(tx, viewer, input.product);
  const target = product && { product, refusal: await findFilingRefusal(tx, viewer, product) };
  const products = [...new Set([...bugs.map((bug) => bug.product.id), ...(product ? [product.id] : [])])];
  const relations = await loadRelations(tx, viewer, bugs, input, related);
  const workflows = await loadWorkflows(tx, input, bugs, product);
  const audience = input.commentAudience || input.attachments?.find((file) => file.audience)?.audience;
  return {
    viewer,
    input,
    html,
    bugs,
    target,
    names: await findNames(tx, products, namesIn(input, bugs, moves)),
    values: changesWords(input) ? await loadValues(tx, products) : null,
    workflows,
    docRule: await loadDocRule(tx, [...workflows.keys()]),
    openBlockers: await loadOpenBlockers(tx, viewer, ids, workflows.values()),
    groupRules: await loadGroups(tx, viewer, bugs, product, input),
    audiences: audience ? await loadAudiences(tx, viewer, products, ids, audience) : noAudiences,
    takenAliases: await findTakenAliases(tx, addedAliases(input)),
    times: changesTime(input) ? await loadTimes(tx, viewer, ids) : null,
    ...relations,
  };
}

function listsOf(input: ChangeBug): Set<ListName> {
  const lists = new Set<ListName>();
  for (const name of [...RELATION_FIELDS, "keywords", "seeAlso", "alias", "groups"] as const) {
    if (input[name] !== undefined) lists.add(name);
  }
  if (input.addCc || input.removeCc || input.flags) lists.add("cc");
  if (input.flags || input.product !== undefined) lists.add("groups");
  if (input.product !== undefined) lists.add("keywords");
  return lists;
}

function namesIn(input: ChangeBug, bugs: readonly BugNow[], moves: boolean) {
  const written = (
    field: "component" | "version" | "targetRelease" | "targetMilestone",
    current: (bug: BugNow) => string | undefined,
  ) => {
    const name = input[field];
    if (name !== undefined || !moves) return name ? [name] : [];
    return [
      ...new Set([
        ...bugs.flatMap((bug) => current(bug) ?? []),
        ...Object.values(input.carried?.[field] ?? {}),
      ]),
    ];
  };
  const keywords = input.keywords ?? [];
  return {
    components: written("component", (bug) => bug.component?.name),
    versions: [
      ...written("version", (bug) => bug.version?.name),
      ...written("targetRelease", (bug) => bug.targetRelease?.name),
    ],
    milestones: written("targetMilestone", (bug) => bug.targetMilestone?.name),
    keywords: [
      ...("add" in keywords ? keywords.add : keywords),
      ...(moves ? bugs.flatMap((bug) => bug.keywords.map(({ name }) => name)) : []),
    ],
    people: [
      input.assignee ?? "",
      input.qaContact ?? "",
      ...(input.addCc ?? []),
      ...(input.removeCc ?? []),
    ].filter((name) => name !== ""),
  };
}

function changesWords({ status, resolution, duplicateOf, severity, priority }: ChangeBug): boolean {
  return [status, resolution, duplicateOf, severity, priority].some((value) => value !== undefined);
}

async function loadWorkflows(
  tx: RunsSql,
  input: ChangeBug,
  bugs: readonly BugNow[],
  target: ProductThing | null,
): Promise<Map<number, Workflow>> {
  const workflows = new Map<number, Workflow>();
  if (input.status === undefined && input.resolution === undefined && input.duplicateOf === undefined) {
    return workflows;
  }
  for (const id of new Set(bugs.map((bug) => target?.id ?? bug.product.id))) {
    workflows.set(id, await loadWorkflow(id, tx));
  }
  // A refused move keeps the bugs in their product.
  for (const id of new Set(bugs.map((bug) => bug.product.id))) {
    if (!workflows.has(id)) workflows.set(id, await loadWorkflow(id, tx));
  }
  return workflows;
}

async function loadGroups(
  tx: RunsSql,
  viewer: Actor,
  bugs: readonly BugNow[],
  target: ProductThing | null,
  input: ChangeBug,
): Promise<GroupRow[]> {
  if (input.groups === undefined && !target) return [];
  const from = [...new Set(bugs.map((bug) => bug.product.id))];
  const moves = from.flatMap((id) => [
    { from: id, to: id },
    ...(target && target.id !== id ? [{ from: id, to: target.id }] : []),
  ]);
  const onBugs = bugs.flatMap((bug) => bug.groups.map(({ id }) => id));
  return loadGroupRules(tx, viewer, moves, [...new Set(onBugs)]);
}

function addedAliases({ alias }: ChangeBug): string[] {
  if (alias === undefined) return [];
  return "add" in alias ? alias.add : alias;
}

async function findTakenAliases(tx: RunsSql, aliases: readonly string[]): Promise<Set<string>> {
  if (aliases.length === 0) return new Set();
  const rows = await queryRowsIn<{ alias: string }>(
    tx,
    sql`SELECT lower(alias::text) AS alias FROM bug_aliases WHERE alias = ANY(${[...aliases]}::citext[])`,
  );
  return new Set(rows.map(({ alias }) => alias));
}
