import "server-only";
import { z } from "zod";
import type { ActResult } from "#lib/admin/act/act.ts";
import { datedNames, pickReleased } from "#lib/admin/act/dated-names.ts";
import { dateOf, day, dayOf, lineText, nameText, revision } from "#lib/admin/act/inputs.ts";
import { lockOwn, type MilestoneContext, ownerOf } from "#lib/admin/milestones/milestone-work.ts";
import { sayShiftedDays } from "#lib/admin/milestones/shifted-days.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** Operations on the days of several milestones of one owner. */

export const releaseManyInput = z.object({
  upTo: lineText(100).optional(),
  milestones: datedNames.optional(),
  releasedOn: day.optional(),
});

const DAYS_MAX = 3660;
const TOO_FAR = "At most 3,660 days, which is ten years.";

export const shiftInput = z.object({
  milestone: nameText("the milestone"),
  /** How many days later; less than 0: earlier. */
  days: z.coerce
    .number("Say how many days.")
    .int("Whole days.")
    .min(-DAYS_MAX, TOO_FAR)
    .max(DAYS_MAX, TOO_FAR),
  /** Those that come after it and are not released, too. */
  withLater: z.boolean().optional(),
  revision,
});

/** Marks many milestones as released, each on its day. Their bugs keep them, which is said. */
export async function releaseMilestonesIn(
  context: MilestoneContext,
  input: z.output<typeof releaseManyInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  const rows = await tx.milestone.findMany({ where: ownerOf(context) });
  const defaults = await findDefaults(context);
  const all = rows.map((row) => ({
    ...row,
    isOver: row.releasedOn !== null,
    isDefault: defaults.has(row.id),
  }));
  const { picked, says } = pickReleased(all, { ...input, names: input.milestones }, "milestones");
  for (const { name, day } of picked) {
    const milestone = await lockOwn(context, name);
    audit.changes(milestone.subject, milestone.facts, { releasedOn: day });
    await tx.milestone.update({
      where: { id: milestone.id },
      data: { releasedOn: dateOf(day), revision: { increment: 1 } },
    });
  }
  return {
    message: `${countOf(picked.length, "milestone")} ${picked.length === 1 ? "is" : "are"} released.`,
    says: [...says, ...(await keptLines(context, picked))],
    data: { milestones: picked.length },
  };
}

/** The milestones that new bugs of products get by themselves, as far as the viewer sees the products. */
async function findDefaults({ tx, viewer }: MilestoneContext): Promise<Set<number>> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT p.default_milestone_id AS id FROM products p
        WHERE p.default_milestone_id IS NOT NULL AND ${visibleProducts(viewer)}`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The bugs that keep these milestones as target, as far as the viewer sees them. */
async function keptLines(
  { tx, viewer }: MilestoneContext,
  milestones: readonly { id: number; name: string }[],
): Promise<string[]> {
  const ids = milestones.map(({ id }) => id);
  const rows = await queryRowsIn<{ id: number; open: number; closed: number }>(
    tx,
    sql`SELECT b.target_milestone_id AS id, (count(*) FILTER (WHERE b.resolution IS NULL))::int AS open,
          (count(*) FILTER (WHERE b.resolution IS NOT NULL))::int AS closed
        FROM bugs b WHERE b.target_milestone_id = ANY(${ids}::int[]) AND ${visibleBugs(viewer)} GROUP BY 1`,
  );
  const counts = new Map(rows.map((row) => [row.id, row]));
  const open = milestones.flatMap(({ id, name }) => {
    const count = counts.get(id)?.open ?? 0;
    return count === 0
      ? []
      : [`${countOf(count, "open bug")} ${count === 1 ? "keeps" : "keep"} “${name}” as target milestone.`];
  });
  const closed = rows.reduce((sum, row) => sum + row.closed, 0);
  return closed === 0
    ? open
    : [
        ...open,
        `${countOf(closed, "closed bug")} ${closed === 1 ? "keeps its" : "keep their"} target milestone.`,
      ];
}

const DAYS = ["featureFreezeOn", "codeFreezeOn", "dueOn"] as const;

/** Moves the days of a milestone, and of later ones if wanted, by a number of days. */
export async function shiftMilestoneIn(
  context: MilestoneContext,
  input: z.output<typeof shiftInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  if (input.days === 0) throw new InvalidInput({ days: ["By at least one day."] });
  const first = await lockOwn(context, input.milestone);
  await refuseCollision(tx, first.subject, input.revision);
  if (first.facts.releasedOn) {
    throw new InvalidInput({ milestone: [`“${first.name}” is released: its days do not move any more.`] });
  }
  const rows = await tx.milestone.findMany({
    where: { ...ownerOf(context), releasedOn: null },
    orderBy: { sortKey: "asc" },
  });
  const start = rows.find(({ id }) => id === first.id);
  const end = start ? endOf(start) : "";
  if (!end) throw new InvalidInput({ milestone: [`“${first.name}” has no days to move.`] });
  const today = dayOf(new Date());
  const says: string[] = [];
  const shifted = rows.filter((row) => row.id === first.id || (input.withLater && endOf(row) >= end));
  for (const row of shifted) {
    const days = DAYS.flatMap((field) => {
      const from = row[field];
      return from ? [{ field, from: dayOf(from), to: dayOf(later(from, input.days)) }] : [];
    });
    says.push(...sayShiftedDays(row.name, days, today));
    audit.changes(
      { kind: "milestone", id: row.id, name: row.name },
      Object.fromEntries(days.map(({ field, from }) => [field, from])),
      Object.fromEntries(days.map(({ field, to }) => [field, to])),
    );
    await tx.milestone.update({
      where: { id: row.id },
      data: {
        ...Object.fromEntries(days.map(({ field, to }) => [field, dateOf(to)])),
        revision: { increment: 1 },
      },
    });
  }
  const by = countOf(Math.abs(input.days), "day");
  const all = countOf(shifted.length, "milestone");
  return {
    message: `${shifted.length === 1 ? `“${first.name}” is` : `${all} are`} ${by} ${input.days > 0 ? "later" : "earlier"}.`,
    says,
    data: { milestones: shifted.length },
  };
}

type WithDays = Record<(typeof DAYS)[number], Date | null>;

/** Its last day; empty for none. */
function endOf({ dueOn, codeFreezeOn, featureFreezeOn }: WithDays): string {
  return dayOf(dueOn ?? codeFreezeOn ?? featureFreezeOn);
}

function later(date: Date, days: number): Date {
  const moved = new Date(date.getTime() + days * 86_400_000);
  if (moved.getUTCFullYear() < 1 || moved.getUTCFullYear() > 9999) {
    throw new InvalidInput({ days: ["That is no year of a release."] });
  }
  return moved;
}
