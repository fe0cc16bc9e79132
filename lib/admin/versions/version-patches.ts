import "server-only";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { cleanLine } from "#lib/text.ts";

/** Patches on top of a contained version. */
export type GivenPatch = { name: string; subject: string; bugId: number | null };

const PATCHES_MAX = 500;

/** Reads one a line: "I4f2a #1234 Close the file". Their bugs must be visible. */
export async function readPatches({ tx, viewer }: ProductContext, text: string): Promise<GivenPatch[]> {
  const patches = text.split("\n").map(cleanLine).filter(Boolean).map(readPatch);
  const refuse = (message: string) => new InvalidInput({ patches: [message] });
  if (patches.length > PATCHES_MAX) throw refuse(`At most ${PATCHES_MAX} patches.`);
  for (const [index, { name, subject }] of patches.entries()) {
    if (name.length > 200 || subject.length > 500) throw refuse(`Line ${index + 1} is too long.`);
    if (patches.findIndex((other) => other.name === name) < index)
      throw refuse(`The patch “${name}” is there twice.`);
  }
  const ids = patches.flatMap(({ bugId }) => bugId ?? []);
  const seen = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${ids}::int[]) AND ${visibleBugs(viewer, "few")}`,
  );
  const missing = ids.find((id) => !seen.some((bug) => bug.id === id));
  if (missing !== undefined) throw refuse(`There is no bug ${missing}.`);
  return patches;
}

function readPatch(line: string): GivenPatch {
  const [name = "", ...rest] = line.split(" ");
  const [, number] = /^#(\d{1,9})$/.exec(rest[0] ?? "") ?? [];
  return number
    ? { name, bugId: Number(number), subject: rest.slice(1).join(" ") }
    : { name, bugId: null, subject: rest.join(" ") };
}

/** Makes these the patches of a line; what stays is kept, also the bug of one that the viewer does not see. Returns their names. */
export async function writePatches(
  { tx, viewer }: ProductContext,
  manifestLineId: number,
  patches: readonly GivenPatch[],
): Promise<string> {
  await tx.manifestPatch.deleteMany({
    where: { manifestLineId, name: { notIn: patches.map(({ name }) => name) } },
  });
  const unseen = await queryRowsIn<{ name: string; bugId: number }>(
    tx,
    sql`SELECT x.name, b.id AS "bugId" FROM manifest_patches x JOIN bugs b ON b.id = x.bug_id
        WHERE x.manifest_line_id = ${manifestLineId} AND ${visibleBugs(viewer, "few")} IS NOT TRUE`,
  );
  for (const { name, subject, bugId: given } of patches) {
    const bugId = given ?? unseen.find((patch) => patch.name === name)?.bugId ?? null;
    await tx.manifestPatch.upsert({
      where: { manifestLineId_name: { manifestLineId, name } },
      create: { manifestLineId, name, subject, bugId },
      update: { subject, bugId },
    });
  }
  return patches
    .map(({ name }) => name)
    .sort()
    .join(", ");
}
