import "server-only";
import { z } from "zod";
import { productAct } from "#lib/admin/act/act.ts";
import { datedNames, pickReleased } from "#lib/admin/act/dated-names.ts";
import { dateOf, day, lineText } from "#lib/admin/act/inputs.ts";
import { isFixedInTarget, sayFixedTargets } from "#lib/admin/versions/fixed-targets.ts";
import { destinationFor, lockVersion } from "#lib/admin/versions/rows.ts";
import { sayUnverified } from "#lib/admin/versions/unverified.ts";
import { countReferences, type Reference, repoint, sayReferences } from "#lib/bugs/many/repoint.ts";
import { sayBugs } from "#lib/bugs/many/said-bugs.ts";
import { isOver } from "#lib/catalog/version-states.ts";
import { InvalidInput } from "#lib/errors.ts";
import { capital, countOf } from "#lib/text.ts";

/** Many versions that were released long ago are marked so at once, each with its day. */
export const releaseVersions = productAct({
  name: "version.releaseMany",
  undo: "yes",
  label: "Mark released",
  capability: "manage_versions",
  input: z.object({
    upTo: lineText(100).optional(),
    versions: datedNames.optional(),
    releasedOn: day.optional(),
    /** Where their open bugs go: an unreleased version, or "none". */
    moveTargetsTo: lineText(100).optional(),
  }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const rows = await tx.version.findMany({ where: { productId: product.id } });
    const all = rows.map((row) => ({ ...row, isOver: isOver(row.state) }));
    const { picked, says } = pickReleased(all, { ...input, names: input.versions }, "versions");
    const locked = [];
    for (const { name, day } of picked) locked.push({ version: await lockVersion(context, name), day });
    const unverified = await sayUnverified(
      context,
      locked.map(({ version }) => version),
    );
    let moved = 0;
    let seen = 0;
    const names: string[] = [];
    const fixed: string[] = [];
    for (const { version, day } of locked) {
      fixed.push(...(await sayFixedTargets(context, version, product.id, false)));
      const except = isFixedInTarget(version.id);
      const pointing: Reference = { field: "targetRelease", from: version, onlyOpen: true, except };
      const count = await countReferences(tx, pointing);
      const said = await sayReferences(context, pointing);
      audit.changes(
        version.subject,
        { state: version.state, releasedOn: version.facts.releasedOn ?? "" },
        { state: "released", releasedOn: day },
      );
      if (count > 0) {
        const undecided = `${capital(said.text)} ${said.isOne ? "is" : "are"} to be fixed in “${version.name}”: choose another version, or none.`;
        const to = await destinationFor(context, "moveTargetsTo", input.moveTargetsTo, version, undecided);
        if (to && picked.some(({ id }) => id === to.id)) {
          throw new InvalidInput({
            moveTargetsTo: [`“${to.name}” is released with them: choose another version.`],
          });
        }
        await repoint(context, pointing, to);
        audit.record(version.subject, "move targets", { from: count, to: to?.name ?? "none" });
      }
      await tx.version.update({
        where: { id: version.id },
        data: { state: "released", releasedOn: dateOf(day), revision: { increment: 1 } },
      });
      moved += count;
      seen += said.seen;
      names.push(version.name);
    }
    return {
      message: `${countOf(names.length, "version")} ${names.length === 1 ? "is" : "are"} released: ${shorten(names)}${moved > 0 ? `; ${sayBugs(seen, moved > seen, "open bug")} moved` : ""}.`,
      says: [
        ...unverified.lines,
        ...says,
        ...fixed,
        ...(moved > 0 ? ["Closed bugs keep their target."] : []),
      ],
      data: { versions: names.length, targets: seen, unverified: unverified.count },
    };
  },
});

function shorten(names: readonly string[]): string {
  if (names.length <= 4) return names.join(", ");
  return `${names.slice(0, 2).join(", ")} … ${names.at(-1)}`;
}
