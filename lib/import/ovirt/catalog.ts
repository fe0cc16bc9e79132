import "server-only";
import {
  checkVersionName,
  type NumberingScheme,
  versionFromTag,
  versionSortKey,
} from "#lib/catalog/numbering.ts";
import { columnsOf, makeProduct, makeVersions, type ProductHere, putInOrder } from "#lib/import/catalog.ts";
import { milestoneKind } from "#lib/import/catalog-names.ts";
import { makeFlagType } from "#lib/import/flag-types.ts";
import { makeClassification, SOURCE } from "#lib/import/ovirt/classification.ts";
import { datesOf } from "#lib/import/ovirt/dates.ts";
import { makeDownstream } from "#lib/import/ovirt/downstream.ts";
import type { Catalog, CatalogProduct } from "#lib/import/ovirt/read.ts";
import type { Commit } from "#lib/import/ovirt/read-commits.ts";
import { makeOvirtWorkflow } from "#lib/import/ovirt/workflow.ts";
import type { Session } from "#lib/import/session.ts";

export type CatalogHere = {
  readonly classificationId: number;
  readonly products: Map<string, ProductHere>;
  /** Shared milestones by name. */
  readonly milestones: Map<string, number>;
  readonly downstreamProductIds: number[];
  readonly schemes: Map<NumberingScheme, number>;
};

/**
 * Creates what is missing of oVirt's classification, products, shared milestones, manifests and downstream products. `commits`:
 * when no day of release is known, the last commit in a version tells which versions were out before it.
 */
export async function makeOvirtCatalog(
  session: Session,
  catalog: Catalog,
  moreMilestones: string[],
  commits: readonly Commit[] = [],
): Promise<CatalogHere> {
  const tagDays = lastDays(commits);
  const classificationId = await makeClassification(session, catalog.classification.name, "upstream", null);
  const milestones = await makeSharedMilestones(session, classificationId, catalog, moreMilestones);
  const workflowId = await makeOvirtWorkflow(session);
  const keywords = await makeKeywords(session, catalog.keywords.values);
  const products = new Map<string, ProductHere>();
  const schemes = new Map<NumberingScheme, number>();
  const newProductIds: number[] = [];
  for (const product of catalog.products) {
    const scheme = schemeOf(product.versions);
    schemes.set(scheme, (schemes.get(scheme) ?? 0) + 1);
    const { here, isNew } = await makeOvirtProduct(session, catalog, product, {
      scheme,
      workflowId,
      tagDays,
    });
    products.set(product.name.toLowerCase(), { ...here, keywords, milestones });
    if (isNew) newProductIds.push(here.id);
  }
  await makeManifests(session, catalog, milestones, products);
  await makeFlags(session, catalog, newProductIds);
  const downstreamProductIds = await makeDownstream(session, catalog);
  return { classificationId, products, milestones, downstreamProductIds, schemes };
}

/** The strictest scheme that all versions of a product follow. */
function schemeOf(versions: string[]): NumberingScheme {
  const narrow = (["semantic", "dotted"] as const).find((scheme) =>
    versions.every((name) => checkVersionName(scheme, null, name).ok),
  );
  return versions.length > 0 && narrow ? narrow : "free";
}

async function makeSharedMilestones(
  session: Session,
  classificationId: number,
  catalog: Catalog,
  more: string[],
): Promise<Map<string, number>> {
  const known = catalog.milestones.map((milestone) => {
    const also = milestone.bugzilla_target_milestones.filter((name) => name !== milestone.name);
    return {
      name: milestone.name,
      ...datesOf(milestone),
      description: also.length > 0 ? `Also ${also.join(", ")}.` : "",
    };
  });
  const names = new Set(known.map(({ name }) => name));
  const unlisted = [...new Set(more)]
    .filter((name) => !names.has(name))
    .map((name) => ({
      name,
      codeFreezeOn: null,
      dueOn: null,
      releasedOn: null,
      description: "Only used by bugs.",
    }));
  const all = [...known, ...unlisted];
  await session.rows(
    `INSERT INTO milestones (classification_id, name, kind, sort_key, code_freeze_on, due_on, released_on, description)
     SELECT $1, n.name, n.kind::milestone_kind, n.key, n.code_freeze, n.due, n.released, n.description
     FROM unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::date[], $8::text[])
       AS n(name, kind, key, code_freeze, due, released, description) ON CONFLICT DO NOTHING`,
    [
      classificationId,
      ...columnsOf(all, (one) => [
        one.name,
        milestoneKind(one.name),
        versionSortKey(one.name),
        one.codeFreezeOn,
        one.dueOn,
        one.releasedOn,
        one.description,
      ]),
    ],
  );
  const rows = await session.rows<{ name: string; id: number }>(
    "SELECT name, id FROM milestones WHERE classification_id = $1 AND name = ANY($2)",
    [classificationId, all.map(({ name }) => name)],
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

async function makeOvirtProduct(
  session: Session,
  catalog: Catalog,
  product: CatalogProduct,
  {
    scheme,
    workflowId,
    tagDays,
  }: { scheme: NumberingScheme; workflowId: number; tagDays: ReadonlyMap<string, string> },
): Promise<{ here: ProductHere; isNew: boolean }> {
  const components = new Map(product.components.map(({ name }) => [name.toLowerCase(), name]));
  const needed = { name: product.name, classification: catalog.classification.name };
  const { id, name, isNew } = await makeProduct(session, SOURCE, needed, workflowId);
  if (isNew) {
    const [title] = product.display_names;
    await session.rows(
      "UPDATE products SET numbering_scheme = $2::numbering_scheme, description = $3, wants_docs = true WHERE id = $1",
      [id, scheme, title && title !== product.name ? `${title}.` : ""],
    );
  }
  await session.rows(
    "INSERT INTO components (product_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
    [id, [...components.values()]],
  );
  const rows = await session.rows<{ name: string; id: number }>(
    "SELECT lower(name::text) AS name, id FROM components WHERE product_id = $1",
    [id],
  );
  const versions = await makeVersions(session, id, product.versions);
  if (isNew) await setReleaseDates(session, id, catalog, product, tagDays);
  return {
    here: {
      id,
      name,
      components: new Map(rows.map((row) => [row.name, row.id])),
      keywords: new Map(),
      versions,
      milestones: new Map(),
    },
    isNew,
  };
}

/** The day of the last commit that is first in a tag, by project and tag. */
function lastDays(commits: readonly Commit[]): Map<string, string> {
  const days = new Map<string, string>();
  for (const { project, first_tag: tag, date } of commits) {
    const key = `${project} ${tag}`;
    if (tag && (days.get(key) ?? "") < date) days.set(key, date);
  }
  return days;
}

/**
 * Sets release date and tag of each version, from the first milestone that contains it, and corrects its predecessor by these days.
 */
async function setReleaseDates(
  session: Session,
  productId: number,
  catalog: Catalog,
  product: CatalogProduct,
  tagDays: ReadonlyMap<string, string>,
): Promise<void> {
  const first = new Map<string, { releasedOn: string | null; tag: string | null }>();
  for (const milestone of catalog.milestones) {
    const version = product.milestone_versions[milestone.name];
    if (version === undefined || first.has(version)) continue;
    first.set(version, {
      releasedOn: datesOf(milestone).releasedOn,
      tag: milestone.manifest[product.name]?.tag ?? null,
    });
  }
  await session.rows(
    `UPDATE versions v SET released_on = n.released, tag = n.tag
     FROM unnest($2::text[], $3::date[], $4::text[]) AS n(name, released, tag) WHERE v.product_id = $1 AND v.name = n.name`,
    [productId, ...columnsOf([...first], ([name, { releasedOn, tag }]) => [name, releasedOn, tag], 3)],
  );
  const days = [...first].flatMap(([name, { releasedOn, tag }]) => {
    const built = [product.name, ...product.git_repos].flatMap(
      (project) => tagDays.get(`${project} ${tag}`) ?? [],
    );
    const day = releasedOn ?? built.sort().at(-1);
    return day ? [[name, day] as const] : [];
  });
  await putInOrder(session, productId, product.versions, new Map(days));
}

async function makeManifests(
  session: Session,
  catalog: Catalog,
  milestones: Map<string, number>,
  products: Map<string, ProductHere>,
): Promise<void> {
  const versionOf = new Map<string, string>();
  for (const { name, milestone_versions } of catalog.products) {
    for (const milestone of catalog.milestones) {
      const [tag, version] = [milestone.manifest[name]?.tag, milestone_versions[milestone.name]];
      if (tag && version) versionOf.set(`${name} ${tag}`, version);
    }
  }
  const lines = catalog.milestones.flatMap((milestone) =>
    Object.entries(milestone.manifest).flatMap(([name, { tag, previous }]) => {
      const product = products.get(name.toLowerCase());
      const find = (mark: string | null | undefined) =>
        mark
          ? product?.versions.get(versionOf.get(`${name} ${mark}`) ?? versionFromTag(name, mark) ?? "")
          : undefined;
      if (!product) return [];
      return [
        [
          milestones.get(milestone.name) ?? null,
          product.id,
          find(tag) ?? null,
          find(previous) ?? null,
          tag ?? null,
          previous ?? null,
        ],
      ];
    }),
  );
  await session.rows(
    `INSERT INTO manifest_lines (milestone_id, product_id, version_id, previous_version_id, tag, previous_tag)
     SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING`,
    columnsOf(lines, (line) => line, 6),
  );
}

/** Creates keywords for the whole site, as in the original tracker. */
async function makeKeywords(session: Session, names: string[]): Promise<Map<string, number>> {
  await session.rows("INSERT INTO keywords (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", [names]);
  const rows = await session.rows<{ name: string; id: number }>(
    "SELECT lower(name::text) AS name, id FROM keywords WHERE product_id IS NULL AND name = ANY($1::citext[])",
    [names],
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Flags of the catalogue with a single name, not a pattern of names. */
function exactFlags(catalog: Catalog): Catalog["flags"] {
  return catalog.flags.filter(({ name }) => /^[A-Za-z0-9._+-]+$/.test(name));
}

async function makeFlags(session: Session, catalog: Catalog, productIds: number[]): Promise<void> {
  if (productIds.length === 0) return;
  for (const [index, { name, states, meaning, who }] of exactFlags(catalog).entries()) {
    const isRequestOnly = states === "?";
    await makeFlagType(
      session,
      {
        name,
        description: `${meaning} (set by: ${who})`,
        isRequestable: states.includes("?"),
        canNameRequestee: isRequestOnly,
        isMultiplicable: isRequestOnly,
        sortKey: 10 * (index + 1),
        grantRoles: [...(/\bQE\b/.test(who) ? ["qe"] : []), ...(/\bdev/.test(who) ? ["developer"] : [])],
      },
      productIds,
    );
  }
}
