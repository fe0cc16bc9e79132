import "server-only";
import { findNames, loadValues, type ProductThing } from "#lib/bugs/change/names.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { PLAIN_FIELDS } from "#lib/bugs/fields/registry.ts";
import type { Router } from "#lib/bugs/filing/file-bug.ts";
import { planFiling } from "#lib/bugs/filing/plan-filing.ts";
import type { FileBug } from "#lib/bugs/schema.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Actor, can } from "#lib/people/viewer.ts";
import { findMapping, type Home } from "#lib/upstream/routing/find-mapping.ts";
import { insertTracking } from "#lib/upstream/routing/insert-tracking.ts";
import { recordReport } from "#lib/upstream/routing/record-report.ts";

/**
 * Files a report against a downstream product in its upstream home when its component is mapped: one bug, with a tracking of
 * the downstream product and the version in use. What is not public stays with the groups of the downstream product, out of
 * sight of the people of the upstream one, and waits to be published. `downstreamOnly`: why it concerns only the downstream product.
 */
export function reportRouter(input: FileBug, downstreamOnly = ""): Router {
  return async (tx, actor, product, plan) => {
    if (downstreamOnly && !can(actor, "edit", product.id))
      throw new InvalidInput({ downstreamOnly: [`That takes the right to edit bugs in ${product.name}.`] });
    const componentId = numberOf(plan.columns.component);
    const mapped = await findMapping(tx, actor, product.id, componentId);
    const stays = (reason: string) => ({
      plan,
      finish: (bugId: number) => insertRoute(tx, { bugId, productId: product.id, reason }),
    });
    if (downstreamOnly) return stays(downstreamOnly);
    if (!mapped) return { plan, finish: async () => {} };
    if ("reason" in mapped) return stays(mapped.reason);
    const groupIds = privateGroups(product, plan);
    if (!groupIds)
      return stays(`Not everybody sees ${product.name}, and it has no group for private reports.`);
    const routed = await planUpstream(tx, actor, { input, plan, home: mapped, groupIds });
    const { assignee, qaContact, priority, version, targetRelease, targetMilestone } = plan.columns;
    return {
      plan: routed,
      async finish(bugId) {
        const trackingId = await insertTracking(tx, {
          bugId,
          productId: product.id,
          versionId: numberOf(version),
          assigneeId: numberOf(assignee),
          qaContactId: numberOf(qaContact),
          targetVersionId: numberOf(targetRelease),
          targetMilestoneId: numberOf(targetMilestone),
          priority: typeof priority === "string" ? priority : null,
        });
        await insertRoute(tx, { bugId, productId: product.id, isUnrouted: groupIds.length > 0 });
        await recordReport(tx, actor, trackingId, { isNew: true });
      },
    };
  };
}

/** The groups that keep the report private, none for a public one; null: it is not public, and there is no group for it. */
function privateGroups(product: ProductThing, plan: PlannedBug): number[] | null {
  const { add } = plan.lists.groups;
  if (add.length > 0 || product.visibility === "open") return add;
  return product.securityGroupId === null ? null : [product.securityGroupId];
}

type Report = { input: FileBug; plan: PlannedBug; home: Home; groupIds: number[] };

/**
 * The plan of the bug in its upstream home: the words of the reporter, and what the upstream product offers of the rest. Of a
 * private report, nobody upstream becomes assignee, QA contact or CC, since these see it.
 */
async function planUpstream(
  tx: RunsSql,
  actor: Actor,
  { input, plan, home, groupIds }: Report,
): Promise<PlannedBug> {
  const { summary, description } = input;
  const upstream = await planFiling(tx, actor, home.product, {
    product: home.product.name,
    summary,
    description,
    ...(home.component ? { component: home.component } : {}),
  });
  for (const field of PLAIN_FIELDS) upstream.columns[field] = plan.columns[field] ?? null;
  const { severity } = plan.columns;
  const offered =
    input.severity && typeof severity === "string"
      ? (await loadValues(tx, [home.product.id])).choose(home.product.id, "severity", severity)
      : null;
  if (offered) upstream.columns.severity = offered.name;
  const names = await findNames(tx, [home.product.id], {
    keywords: input.keywords ?? [],
    people: input.cc ?? [],
  });
  const chosen = (input.cc ?? []).flatMap((name) => names.person(name)?.id ?? []);
  upstream.lists.keywords.add = (input.keywords ?? []).flatMap(
    (word) => names.keyword(home.product.id, word)?.id ?? [],
  );
  if (groupIds.length === 0) {
    upstream.lists.cc.add = [...new Set([...upstream.lists.cc.add, ...chosen])];
    return upstream;
  }
  upstream.columns.assignee = plan.columns.assignee ?? null;
  upstream.columns.qaContact = plan.columns.qaContact ?? null;
  upstream.lists.cc.add = plan.lists.cc.add;
  upstream.lists.groups.add = groupIds;
  return upstream;
}

type Route = { bugId: number; productId: number; reason?: string; isUnrouted?: boolean };

async function insertRoute(
  tx: RunsSql,
  { bugId, productId, reason = "", isUnrouted = false }: Route,
): Promise<void> {
  await queryRowsIn(
    tx,
    sql`INSERT INTO routed_reports (bug_id, product_id, unrouted_since, downstream_only_reason)
        VALUES (${bugId}, ${productId}, CASE WHEN ${isUnrouted} THEN now() END, ${reason})`,
  );
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
