import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { dateOf, day, lineText, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { checkName, lockVersion, numberingOf, predecessorFor, seriesFor } from "#lib/admin/versions/rows.ts";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { isOver, VERSION_STATES, type VersionState } from "#lib/catalog/version-states.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/** Creates and changes versions of a product, in its own numbering. For states and deletion see version-state.ts. */

const facts = {
  description: optionalText(2000),
  dueOn: day.optional(),
  releasedOn: day.optional(),
  tag: lineText(200).optional(),
  /** Empty: derived from its name. "none": no series. */
  series: lineText(100).optional(),
  /** Empty: the previous version. "none": no predecessor. */
  predecessor: lineText(100).optional(),
  isActive: z.boolean().optional(),
};

export const createVersion = productAct({
  name: "version.create",
  undo: "yes",
  label: "Create version",
  capability: "manage_versions",
  input: z.object({ name: nameText("the version"), state: z.enum(VERSION_STATES).optional(), ...facts }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { name, state = "planned" } = input;
    const numbering = await numberingOf(context);
    const note = await checkName(context, numbering, name);
    checkReleasedOn(state, input.releasedOn);
    const series = await seriesFor(context, numbering, input.series ?? "", name);
    const predecessor = await predecessorFor(context, input.predecessor ?? "", {
      name,
      releasedOn: dateOf(input.releasedOn),
    });
    const { id } = await tx.version.create({
      data: {
        productId: product.id,
        name,
        sortKey: versionSortKey(name),
        seriesId: series?.id ?? null,
        predecessorId: predecessor?.id ?? null,
        state,
        description: input.description,
        isActive: input.isActive,
        dueOn: dateOf(input.dueOn),
        releasedOn: dateOf(input.releasedOn),
        tag: input.tag || null,
      },
    });
    audit.created({ kind: "version", id, name }, { ...input, state });
    await putBefore(context, { id, name, seriesId: series?.id ?? null, predecessor });
    const position = [series && `series ${series.name}`, predecessor && `after ${predecessor.name}`].filter(
      Boolean,
    );
    return {
      message: `${product.name} has a version “${name}”${position.length > 0 ? `: ${position.join(", ")}` : ""}.${note}`,
      data: { id, series: series?.name ?? null, predecessor: predecessor?.name ?? null },
    };
  },
});

export const changeVersion = productAct({
  name: "version.change",
  undo: "yes",
  label: "Save version",
  capability: "manage_versions",
  input: z.object({
    version: nameText("the version"),
    name: nameText("the version").optional(),
    revision,
    ...facts,
  }),
  async run(context, input) {
    const { tx, audit } = context;
    const version = await lockVersion(context, input.version);
    await refuseCollision(tx, version.subject, input.revision);
    const numbering = await numberingOf(context);
    const name = input.name ?? version.name;
    const note = name === version.name ? "" : await checkName(context, numbering, name, version.id);
    if (input.releasedOn !== version.facts.releasedOn) checkReleasedOn(version.state, input.releasedOn);
    const series =
      input.series === undefined ? undefined : await seriesFor(context, numbering, input.series, name);
    const predecessor =
      input.predecessor === undefined
        ? undefined
        : await predecessorFor(context, input.predecessor, {
            id: version.id,
            name,
            releasedOn: dateOf(input.releasedOn) ?? version.releasedOn,
          });
    const { version: _which, revision: _seen, ...changes } = input;
    const changed = audit.changes(version.subject, version.facts, {
      ...changes,
      series: series === undefined ? undefined : (series?.name ?? ""),
      predecessor: predecessor === undefined ? undefined : (predecessor?.name ?? ""),
    });
    if (changed === 0) return { message: "Nothing was different." };
    await tx.version.update({
      where: { id: version.id },
      data: {
        name,
        sortKey: versionSortKey(name),
        seriesId: series === undefined ? undefined : (series?.id ?? null),
        predecessorId: predecessor === undefined ? undefined : (predecessor?.id ?? null),
        description: input.description,
        isActive: input.isActive,
        dueOn: dateOf(input.dueOn),
        releasedOn: dateOf(input.releasedOn),
        tag: input.tag === undefined ? undefined : input.tag || null,
        revision: { increment: 1 },
      },
    });
    return { message: `The version “${name}” is saved.${note}` };
  },
});

function checkReleasedOn(state: VersionState, releasedOn: string | undefined): void {
  if (!releasedOn || isOver(state)) return;
  throw new InvalidInput({ releasedOn: [`It is ${state}: release it, and the day is kept.`] });
}

/** A version inserted between two of a series becomes the predecessor of the later one, if that is not yet released. */
async function putBefore(
  { tx, product, audit }: ProductContext,
  made: {
    id: number;
    name: string;
    seriesId: number | null;
    predecessor: { id: number; name: string } | null;
  },
): Promise<void> {
  if (made.seriesId === null) return;
  const [next] = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`UPDATE versions SET predecessor_id = ${made.id}, revision = revision + 1
        WHERE id = (SELECT id FROM versions WHERE product_id = ${product.id} AND series_id = ${made.seriesId}
            AND sort_key > ${versionSortKey(made.name)} ORDER BY sort_key LIMIT 1)
          AND state NOT IN ('released', 'withdrawn') AND predecessor_id IS NOT DISTINCT FROM ${made.predecessor?.id ?? null}::int
        RETURNING id, name`,
  );
  if (!next) return;
  audit.changes(
    { kind: "version", ...next },
    { predecessor: made.predecessor?.name ?? "" },
    { predecessor: made.name },
  );
}
