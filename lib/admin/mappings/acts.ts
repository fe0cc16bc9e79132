import "server-only";
import { z } from "zod";
import { type ProductContext, productAct } from "#lib/admin/act/act.ts";
import { findLocked, lineText, nameText, revision } from "#lib/admin/act/inputs.ts";
import { lockComponent } from "#lib/admin/components/component-work.ts";
import { ALL_OTHERS } from "#lib/admin/mappings/words.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/** Mappings: bugs in this component (or in all others) belong to that upstream product, and are filed there; or they stay. */

/** Empty: all components without a mapping of their own, and bugs without a component. */
const component = lineText(100).default("");

const setMapping = productAct({
  name: "mapping.set",
  undo: "yes",
  label: "Save mapping",
  capability: "manage_components",
  input: z.object({
    component,
    /** The product itself: bugs in this component stay, whatever holds for all others. */
    upstreamProduct: nameText("the upstream product"),
    /** Empty: the bugs wait in triage there. */
    upstreamComponent: lineText(100).default(""),
    revision,
  }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { mapping, componentId, upstreamId } = await lockMapping(context, input.component);
    await refuseCollision(tx, mapping.subject, input.revision);
    const upstream = await findUpstream(context, input.upstreamProduct);
    const stays = upstream.id === product.id;
    if (stays && componentId === null) throw new InvalidInput({ upstreamProduct: [STAY_ANYWAY] });
    if (stays && input.upstreamComponent !== "")
      throw new InvalidInput({ upstreamComponent: ["Bugs that stay keep their component. Leave it blank."] });
    const into = await findComponent(context, upstream, input.upstreamComponent);
    audit.names = { from: upstreamId, to: upstream.id };
    const target = { upstreamProductId: stays ? null : upstream.id, upstreamComponentId: into?.id ?? null };
    const facts = { upstreamProduct: upstream.name, upstreamComponent: into?.name ?? "" };
    if (mapping.subject.id === null) {
      const { id } = await tx.productMapping.create({
        data: { downstreamProductId: product.id, downstreamComponentId: componentId, ...target },
      });
      audit.created({ ...mapping.subject, id }, facts);
    } else {
      if (audit.changes(mapping.subject, mapping.facts, facts) === 0)
        return { message: "Nothing was different." };
      await tx.productMapping.update({
        where: { id: mapping.subject.id },
        data: { ...target, revision: { increment: 1 } },
      });
    }
    if (stays) return { message: `New bugs in ${mapping.subject.name} stay in ${product.name}.` };
    const where = [upstream.name, into?.name].filter(Boolean).join(", ");
    return { message: `New bugs in ${mapping.subject.name} of ${product.name} are filed in ${where}.` };
  },
});

const removeMapping = productAct({
  name: "mapping.remove",
  undo: "yes",
  label: "Remove mapping",
  capability: "manage_components",
  input: z.object({ component, revision }),
  async run(context, input) {
    const { tx, product, audit } = context;
    const { mapping, upstreamId } = await lockMapping(context, input.component);
    audit.names = { from: upstreamId, to: null };
    const { subject, facts } = mapping;
    if (subject.id === null)
      throw new InvalidInput({ component: [`${product.name} has no mapping of ${subject.name}.`] });
    await refuseCollision(tx, subject, input.revision);
    await tx.productMapping.delete({ where: { id: subject.id } });
    audit.record(subject, "delete", { from: facts.upstreamProduct });
    return { message: `The mapping of ${subject.name} was removed.` };
  },
});

export const mappingActs = [setMapping, removeMapping];

const STAY_ANYWAY =
  "Bugs in components that are not mapped stay anyway. To have all others stay, remove their mapping.";

/** The mapping of a component of the product (empty: of all others), locked; one without a number is still to be made. */
async function lockMapping(context: ProductContext, name: string) {
  const { tx, product } = context;
  const found = name === "" ? null : await lockComponent(context, name);
  const componentId = found?.id ?? null;
  const [row] = await queryRowsIn<{
    id: number;
    revision: number;
    upstreamId: number;
    product: string;
    component: string;
  }>(
    tx,
    sql`SELECT m.id, m.revision, p.id AS "upstreamId", p.name::text AS product, coalesce(c.name::text, '') AS component
        FROM product_mappings m JOIN products p ON p.id = coalesce(m.upstream_product_id, m.downstream_product_id)
        LEFT JOIN components c ON c.id = m.upstream_component_id
        WHERE m.downstream_product_id = ${product.id} AND m.downstream_component_id IS NOT DISTINCT FROM ${componentId}::int
        FOR UPDATE OF m`,
  );
  return {
    componentId,
    upstreamId: row?.upstreamId ?? null,
    mapping: {
      subject: {
        kind: "mapping",
        id: row?.id ?? null,
        name: found?.name ?? ALL_OTHERS,
        revision: row?.revision ?? 1,
      },
      facts: { upstreamProduct: row?.product ?? "", upstreamComponent: row?.component ?? "" },
    },
  };
}

type Named = { id: number; name: string };

async function findUpstream({ tx, viewer, product }: ProductContext, name: string): Promise<Named> {
  const [upstream] = await queryRowsIn<Named & { isUpstream: boolean }>(
    tx,
    sql`SELECT p.id, p.name::text AS name, k.kind = 'upstream' AS "isUpstream"
        FROM products p JOIN classifications k ON k.id = p.classification_id
        WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)} FOR SHARE OF p`,
  );
  if (!upstream) throw new InvalidInput({ upstreamProduct: [`There is no product “${name}”.`] });
  if (!upstream.isUpstream && upstream.id !== product.id)
    throw new InvalidInput({ upstreamProduct: [`${upstream.name} is a downstream product itself.`] });
  return upstream;
}

async function findComponent(
  { tx }: ProductContext,
  upstream: Named,
  name: string,
): Promise<Named | undefined> {
  if (name === "") return undefined;
  const { id } = await findLocked(
    tx,
    sql`SELECT id FROM components WHERE product_id = ${upstream.id} AND name = ${name}::citext FOR SHARE`,
    { upstreamComponent: `${upstream.name} has no component “${name}”.` },
    { thing: "component", name, owned: sql`x.product_id = ${upstream.id}` },
  );
  return tx.component.findUniqueOrThrow({ where: { id }, select: { id: true, name: true } });
}
