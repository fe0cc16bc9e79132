import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { dateOf, day, dayOf, lineText, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { isFixedInTarget, sayFixedTargets } from "#lib/admin/versions/fixed-targets.ts";
import { destinationFor, type LockedVersion, lockVersion } from "#lib/admin/versions/rows.ts";
import { sayUnverified } from "#lib/admin/versions/unverified.ts";
import { countReferences, type Reference, repoint, sayReferences } from "#lib/bugs/many/repoint.ts";
import type { SaidBugs } from "#lib/bugs/many/said-bugs.ts";
import { goesBack, isOver, VERSION_STATES } from "#lib/catalog/version-states.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { capital } from "#lib/text.ts";

/**
 * Changes of a version's state, and its deletion. Open bugs with it as target need another target before it is
 * released, withdrawn or deleted, except those whose fix is in what is released.
 */

const stateInput = z.object({
  version: nameText("the version"),
  state: z.enum(VERSION_STATES, "Say which state."),
  /** Empty: today, for a release. */
  releasedOn: day.optional(),
  /** An unreleased version, or "none". */
  moveTargetsTo: lineText(100).optional(),
  /** The reason for going back; recorded in the audit log. */
  note: optionalText(500),
  revision,
});

export const setVersionState = productAct({
  name: "version.state",
  undo: "yes",
  label: "Set state",
  capability: "manage_versions",
  input: stateInput,
  async preview(context, input) {
    const { version, targets, said, releasedOn } = await planState(context, input);
    const isToCome = input.state === "released" && releasedOn > dayOf(new Date());
    const unverified =
      input.state === "released"
        ? await sayUnverified(context, [version])
        : { lines: [], lists: {}, count: 0 };
    const lines = [
      ...unverified.lines,
      ...(isToCome ? [`${releasedOn} is in the future: is it released already?`] : []),
      ...(input.state === "released"
        ? await sayFixedTargets(context, version, context.product.id, isToCome)
        : []),
      ...(targets > 0 ? ["Closed bugs keep their target."] : []),
    ];
    return {
      lines,
      lists: unverified.lists,
      counts: { targets: said?.seen ?? 0, unverified: unverified.count },
    };
  },
  async run(context, input) {
    const { tx, audit } = context;
    const { version, pointing, to, said, releasedOn } = await planState(context, input);
    const moved = pointing ? await repoint(context, pointing, to) : 0;
    audit.changes(
      version.subject,
      { state: version.state, releasedOn: version.facts.releasedOn ?? "" },
      { state: input.state, releasedOn },
    );
    if (input.note) audit.record(version.subject, "explain", { to: input.note });
    if (moved > 0) audit.record(version.subject, "move targets", { from: moved, to: to?.name ?? "none" });
    await tx.version.update({
      where: { id: version.id },
      data: { state: input.state, releasedOn: dateOf(releasedOn), revision: { increment: 1 } },
    });
    return {
      message: `“${version.name}” is ${input.state}${said ? `; ${said.text} moved to ${to?.name ?? "no target"}` : ""}.`,
      data: { targets: said?.seen ?? 0 },
    };
  },
});

async function planState(context: ProductContext, input: z.output<typeof stateInput>) {
  const { tx } = context;
  const { state } = input;
  const version = await lockVersion(context, input.version);
  await refuseCollision(tx, version.subject, input.revision);
  if (state === version.state) throw new InvalidInput({ state: [`It is ${state} already.`] });
  if (goesBack(version.state, state) && !input.note) {
    throw new InvalidInput({ note: [`Give a reason for going back from ${version.state} to ${state}.`] });
  }
  const releasedOn = releaseDay(version, state, input.releasedOn);
  const except = state === "released" ? isFixedInTarget(version.id) : undefined;
  const pointing: Reference = { field: "targetRelease", from: version, onlyOpen: true, except };
  const targets = isOver(state) ? await countReferences(tx, pointing) : 0;
  if (targets === 0) return { version, pointing: null, to: null, said: null, releasedOn, targets };
  const said = await sayReferences(context, pointing);
  const undecided = `${capital(said.text)} ${said.isOne ? "is" : "are"} to be fixed in “${version.name}”: choose another version, or none.`;
  const to = await destinationFor(context, "moveTargetsTo", input.moveTargetsTo, version, undecided);
  return { version, pointing, to, said, releasedOn, targets };
}

function releaseDay(version: LockedVersion, state: string, day: string | undefined): string {
  if (state === "released") return day || dayOf(new Date());
  if (state === "withdrawn") return dayOf(version.releasedOn);
  if (day) throw new InvalidInput({ releasedOn: [`It is ${state} then: no day of release.`] });
  return "";
}

const deleteInput = z.object({
  version: nameText("the version"),
  /** Another version, or "none". */
  moveTargetsTo: lineText(100).optional(),
  moveFoundTo: lineText(100).optional(),
  revision,
});

export const deleteVersion = productAct({
  name: "version.delete",
  undo: "yes",
  label: "Delete version",
  capability: "manage_versions",
  input: deleteInput,
  async preview(context, input) {
    const { targets, found } = await planDelete(context, input);
    return { lines: [], counts: { targets: targets.said.seen, found: found.said.seen } };
  },
  async run(context, input) {
    const { tx, product, audit } = context;
    const { version, targets, found } = await planDelete(context, input);
    for (const { pointing, to } of [targets, found]) {
      const count = await repoint(context, pointing, to);
      const what = pointing.field === "version" ? "move found in" : "move targets";
      if (count > 0) audit.record(version.subject, what, { from: count, to: to?.name ?? "none" });
    }
    await closeGap(context, version);
    const left = await findEmptied(context, version.id);
    await tx.version.delete({ where: { id: version.id } });
    audit.record(version.subject, "delete", { from: version.state });
    return {
      message: `“${version.name}” was deleted from ${product.name}.`,
      says: left === null ? [] : [`It was the only version of the series ${left}, which stays without one.`],
      data: { targets: targets.said.seen, found: found.said.seen },
    };
  },
});

async function planDelete(context: ProductContext, input: z.output<typeof deleteInput>) {
  const { tx } = context;
  const version = await lockVersion(context, input.version);
  await refuseCollision(tx, version.subject, input.revision);
  await refuseContained(context, version);
  const name = `“${version.name}”`;
  const planField = async (field: "version" | "targetRelease", undecided: (said: SaidBugs) => string) => {
    const pointing: Reference = { field, from: version };
    const [count, said] = [await countReferences(tx, pointing), await sayReferences(context, pointing)];
    const [at, chosen] =
      field === "version"
        ? (["moveFoundTo", input.moveFoundTo] as const)
        : (["moveTargetsTo", input.moveTargetsTo] as const);
    const to = count === 0 ? null : await destinationFor(context, at, chosen, version, undecided(said));
    return { pointing, said, to };
  };
  const targets = await planField(
    "targetRelease",
    ({ text, isOne }) =>
      `${capital(text)} ${isOne ? "has" : "have"} ${name} as target: choose another version, or none.`,
  );
  const found = await planField(
    "version",
    ({ text, isOne }) =>
      `${capital(text)} ${isOne ? "was" : "were"} found in ${name}: choose another version, or none.`,
  );
  return { version, targets, found };
}

/** The series in which it is the only version; null if it is in none, or others are in it. */
async function findEmptied({ tx }: ProductContext, id: number): Promise<string | null> {
  const { series } = await tx.version.findUniqueOrThrow({
    where: { id },
    include: { series: { include: { _count: { select: { versions: true } } } } },
  });
  return series?._count.versions === 1 ? series.name : null;
}

/** Manifests of products that not everybody sees do not refuse: that would tell of them. */
async function refuseContained({ tx }: ProductContext, version: LockedVersion): Promise<void> {
  const lines = await tx.manifestLine.findMany({
    where: {
      versionId: version.id,
      OR: [{ inVersionId: null }, { inVersion: { product: { visibility: "open" } } }],
    },
    include: { milestone: true, inVersion: { include: { product: true } } },
  });
  if (lines.length === 0) return;
  const names = lines
    .map(({ milestone, inVersion }) => milestone?.name ?? `${inVersion?.product.name} ${inVersion?.name}`)
    .join(", ");
  throw new InvalidInput({
    version: [`“${version.name}” is in the manifest of ${names}: change that first.`],
  });
}

/** Versions that followed it follow its predecessor. */
async function closeGap({ tx, audit }: ProductContext, version: LockedVersion): Promise<void> {
  const after = await tx.version.findMany({ where: { predecessorId: version.id } });
  const before = version.facts.predecessor ?? "";
  for (const { id, name } of after) {
    audit.changes({ kind: "version", id, name }, { predecessor: version.name }, { predecessor: before });
  }
  await tx.version.updateMany({
    where: { predecessorId: version.id },
    data: { predecessorId: version.predecessorId, revision: { increment: 1 } },
  });
  await tx.manifestLine.updateMany({
    where: { previousVersionId: version.id },
    data: { previousVersionId: version.predecessorId },
  });
}
