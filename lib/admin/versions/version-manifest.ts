import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { lineText, nameText, optionalText, revision } from "#lib/admin/act/inputs.ts";
import { lockVersion, NONE } from "#lib/admin/versions/rows.ts";
import { readPatches, writePatches } from "#lib/admin/versions/version-patches.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision, type Subject } from "#lib/people/audit.ts";

/** Manifests of versions: this version of a product that is built on others contains that version of another product. */

const which = {
  inVersion: nameText("the version"),
  contained: nameText("the contained product"),
};

const setContained = productAct({
  name: "versionManifest.set",
  undo: "yes",
  label: "Save contained version",
  capability: "manage_milestones",
  input: z.object({
    ...which,
    version: nameText("the contained version"),
    /** Empty: what the version before contains. "none": it contains nothing of it. */
    previousVersion: lineText(100).optional(),
    /** One a line: its name (a commit, a Change-Id, a file), the number of its bug as #12, what it does. */
    patches: optionalText(20_000),
    tag: lineText(200).optional(),
    note: optionalText(2000),
    revision,
  }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { own, contained, line } = await lockContained(context, input);
    await refuseCollision(tx, line.subject, input.revision);
    const version = await versionOf(context, contained, input.version, "version");
    const previous = await previousFor(context, own, contained, input.previousVersion);
    const patches = input.patches === undefined ? undefined : await readPatches(context, input.patches);
    const data = {
      versionId: version.id,
      previousVersionId: previous?.id ?? null,
      tag: input.tag === undefined ? undefined : input.tag || null,
      note: input.note,
    };
    const { id } = await tx.manifestLine.upsert({
      where: { inVersionId_productId: { inVersionId: own.id, productId: contained.id } },
      create: { inVersionId: own.id, productId: contained.id, ...data },
      update: data,
    });
    const words = patches ? await writePatches(context, id, patches) : undefined;
    const changed = audit.changes({ ...line.subject, id }, line.facts, {
      version: `${contained.name} ${version.name}`,
      previousVersion: previous?.name ?? "",
      patches: words,
      tag: input.tag,
      note: input.note,
    });
    if (changed === 0) return { message: "Nothing was different." };
    return {
      message: `${product.name} ${own.name} contains ${contained.name} ${version.name}${previous ? `, before it ${previous.name}` : ""}.`,
      data: { previousVersion: previous?.name ?? null },
    };
  },
});

const removeContained = productAct({
  name: "versionManifest.remove",
  undo: "yes",
  label: "Take out of the manifest",
  capability: "manage_milestones",
  input: z.object({ ...which, revision }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { own, contained, line } = await lockContained(context, input);
    await refuseCollision(tx, line.subject, input.revision);
    if (line.subject.id === null)
      throw new InvalidInput({
        contained: [`${product.name} ${own.name} contains nothing of ${contained.name}.`],
      });
    await tx.manifestPatch.deleteMany({ where: { manifestLineId: line.subject.id } });
    await tx.manifestLine.delete({ where: { id: line.subject.id } });
    audit.record(line.subject, "delete", { from: line.facts.version });
    return { message: `${product.name} ${own.name} contains nothing of ${contained.name} any more.` };
  },
});

export const versionManifestActs = [setContained, removeContained];

type Thing = { id: number; name: string };

/** The product's own version, locked, the contained product, and the line of the manifest as it is, or an empty one. */
async function lockContained(context: ProductContext, input: { inVersion: string; contained: string }) {
  const { tx, product, viewer } = context;
  const own = await lockVersion(context, input.inVersion, "inVersion");
  const [contained] = await queryRowsIn<Thing>(
    tx,
    sql`SELECT p.id, p.name::text AS name FROM products p WHERE p.name = ${input.contained}::citext AND ${visibleProducts(viewer)}`,
  );
  if (!contained) throw new InvalidInput({ contained: [`There is no product “${input.contained}”.`] });
  if (contained.id === product.id)
    throw new InvalidInput({ contained: ["A version contains versions of other products."] });
  context.audit.names = { from: contained.id, to: contained.id };
  const row = await tx.manifestLine.findUnique({
    where: { inVersionId_productId: { inVersionId: own.id, productId: contained.id } },
    include: { version: true, previousVersion: true, patches: { orderBy: { name: "asc" } } },
  });
  const subject: Subject & { revision: number } = {
    kind: "manifest line",
    id: row?.id ?? null,
    name: own.name,
    revision: row
      ? 1 +
        (await tx.auditEntry.count({
          where: { productId: product.id, subject: "manifest line", subjectId: row.id },
        }))
      : 1,
  };
  const facts = {
    version: row?.version ? `${contained.name} ${row.version.name}` : "",
    previousVersion: row?.previousVersion?.name ?? "",
    patches: (row?.patches ?? []).map(({ name }) => name).join(", "),
    tag: row?.tag ?? "",
    note: row?.note ?? "",
  };
  return { own, contained, line: { subject, facts } };
}

async function versionOf(
  { tx }: ProductContext,
  contained: Thing,
  name: string,
  field: string,
): Promise<Thing> {
  const [found] = await queryRowsIn<Thing>(
    tx,
    sql`SELECT v.id, v.name FROM versions v WHERE v.product_id = ${contained.id} AND v.name = ${name} FOR SHARE`,
  );
  if (!found) throw new InvalidInput({ [field]: [`${contained.name} has no version “${name}”.`] });
  return found;
}

/** What the version before contains; somebody who says otherwise is told. */
async function previousFor(
  context: ProductContext,
  own: { id: number; predecessorId: number | null },
  contained: Thing,
  given: string | undefined,
): Promise<Thing | null> {
  const { tx, product } = context;
  const last = await lastContained(tx, own, contained.id);
  if (!given) return last;
  if (given === NONE ? !last : given === last?.name) return last;
  const says = last
    ? `${product.name} ${last.inVersion}, the version before, contains ${contained.name} ${last.name}.`
    : `No version before contains anything of ${contained.name}.`;
  throw new InvalidInput({ previousVersion: [says] });
}

/** What the versions that a version comes after contain last of a product, and which of them does; null for nothing. */
export async function lastContained(
  tx: ProductContext["tx"],
  own: { predecessorId: number | null },
  productId: number,
): Promise<(Thing & { inVersion: string }) | null> {
  const [last] = await queryRowsIn<Thing & { inVersion: string }>(
    tx,
    sql`WITH RECURSIVE before AS (
          SELECT d.id, d.name, d.predecessor_id, 1 AS steps FROM versions d WHERE d.id = ${own.predecessorId}::int
          UNION SELECT d.id, d.name, d.predecessor_id, b.steps + 1 FROM versions d JOIN before b ON d.id = b.predecessor_id WHERE b.steps < 10000)
        SELECT v.id, v.name, b.name AS "inVersion" FROM before b
        JOIN manifest_lines l ON l.in_version_id = b.id AND l.product_id = ${productId}
        JOIN versions v ON v.id = l.version_id ORDER BY b.steps LIMIT 1`,
  );
  return last ?? null;
}
