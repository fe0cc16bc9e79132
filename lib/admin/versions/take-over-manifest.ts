import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { nameText } from "#lib/admin/act/inputs.ts";
import { lockVersion } from "#lib/admin/versions/rows.ts";
import { lastContained } from "#lib/admin/versions/version-manifest.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { countOf } from "#lib/text.ts";

type Line = { productId: number; product: string; versionId: number; version: string };

/** Takes over the manifest of a milestone: this version of a product that is built on others contains what that milestone does. */
export const takeOverManifest = productAct({
  name: "versionManifest.takeOver",
  undo: "yes",
  label: "Take over a milestone",
  capability: "manage_milestones",
  input: z.object({
    inVersion: nameText("the version"),
    /** Its classification, a slash, its name: "oVirt/ovirt-4.4.10". */
    milestone: nameText("the milestone"),
  }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const own = await lockVersion(context, input.inVersion, "inVersion");
    const lines = await readLines(context, input.milestone);
    let changed = 0;
    for (const { productId, product: contained, versionId, version } of lines) {
      const which = { inVersionId: own.id, productId };
      const before = await tx.manifestLine.findUnique({
        where: { inVersionId_productId: which },
        include: { version: true, previousVersion: true },
      });
      if (before?.versionId === versionId) continue;
      const previous = await lastContained(tx, own, productId);
      const data = { versionId, previousVersionId: previous?.id ?? null };
      const { id } = await tx.manifestLine.upsert({
        where: { inVersionId_productId: which },
        create: { ...which, ...data },
        update: data,
      });
      changed += audit.changes(
        { kind: "manifest line", id, name: own.name },
        {
          version: before?.version ? `${contained} ${before.version.name}` : "",
          previousVersion: inProduct(contained, before?.previousVersion),
        },
        { version: `${contained} ${version}`, previousVersion: inProduct(contained, previous) },
      );
    }
    if (changed === 0) return { message: "Nothing was different." };
    return {
      message: `${product.name} ${own.name} contains ${countOf(lines.length, "version")} of ${input.milestone}: ${lines
        .map((line) => `${line.product} ${line.version}`)
        .join(", ")}. Patches stay.`,
    };
  },
});

/** What the milestone contains of visible products other than this one. */
async function readLines({ tx, viewer, product }: ProductContext, milestone: string): Promise<Line[]> {
  const slash = milestone.indexOf("/");
  const [classification, name] = [milestone.slice(0, slash), milestone.slice(slash + 1)];
  const lines = await queryRowsIn<Line>(
    tx,
    sql`SELECT p.id AS "productId", p.name::text AS product, v.id AS "versionId", v.name AS version
        FROM milestones m JOIN classifications k ON k.id = m.classification_id JOIN manifest_lines l ON l.milestone_id = m.id
        JOIN versions v ON v.id = l.version_id JOIN products p ON p.id = l.product_id
        WHERE k.name = ${classification}::citext AND m.name = ${name} AND p.id <> ${product.id} AND ${visibleProducts(viewer)}
        ORDER BY p.name`,
  );
  if (lines.length === 0)
    throw new InvalidInput({ milestone: [`There is no milestone “${milestone}” with a manifest.`] });
  return lines;
}

function inProduct(product: string, version: { name: string } | null | undefined): string {
  return version ? `${product} ${version.name}` : "";
}
