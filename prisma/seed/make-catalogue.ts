import { findPredecessor, seriesOf, versionSortKey } from "#lib/catalog/numbering.ts";
import type { Transaction } from "#lib/db/client.ts";
import { sql } from "#lib/db/client.ts";
import { hashPassword } from "#lib/people/passwords.ts";
import { cast, type Handle } from "./cast.ts";
import * as data from "./catalogue-data.ts";
import * as releases from "./release-data.ts";

type Ids<Key extends string = string> = ReadonlyMap<Key, number>;

/** Writes people, groups, products and all that hangs on them; nothing when there is somebody already. Says whether it did. */
export async function makeCatalogue(
  tx: Transaction,
  hashes: ReadonlyMap<string, string>,
  today: Date,
): Promise<boolean> {
  // The same lock as the sign-up of a first person takes.
  await tx.$executeRaw(sql`SELECT pg_advisory_xact_lock(hashtext('headwater first account'))`);
  if ((await tx.user.findFirst({ select: { id: true } })) !== null) return false;
  const day = (offset: number) =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + offset));
  const people = await makePeople(tx, hashes);
  const groups = await makeGroups(tx, people);
  const products = await makeProducts(tx, people, groups, day);
  await makeMapping(tx, products);
  await tx.keyword.createMany({
    data: releases.keywords.map(([name, description]) => ({ name, description })),
  });
  await makeMilestones(tx, products, day);
  await makeFlagTypes(tx, products);
  await makeRoles(tx, people, groups, products);
  await makeSearches(tx, people);
  return true;
}

/** What the passwords of the cast are kept as: slow, and therefore done before the transaction begins. */
export async function hashPasswords(): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { email, password } of Object.values(cast)) {
    if (password !== null) hashes.set(email, await hashPassword(password));
  }
  return hashes;
}

async function makePeople(tx: Transaction, hashes: ReadonlyMap<string, string>): Promise<Ids> {
  const people = Object.entries(cast).map(([handle, { displayName, email }]) => ({
    handle,
    displayName,
    email,
    emailConfirmedAt: new Date(),
    passwordHash: hashes.get(email) ?? null,
    isAdministrator: handle === "admin",
  }));
  const made = await tx.user.createManyAndReturn({ data: people, select: { id: true, handle: true } });
  return new Map(made.map(({ handle, id }) => [handle, id]));
}

async function makeGroups(tx: Transaction, people: Ids): Promise<Ids> {
  const ids = new Map<string, number>();
  for (const { name, description, members } of data.groups) {
    const group = await tx.group.create({
      data: {
        name,
        description,
        members: { create: members.map((handle) => ({ userId: need(people, handle) })) },
      },
    });
    ids.set(name, group.id);
  }
  return ids;
}

async function makeProducts(
  tx: Transaction,
  people: Ids,
  groups: Ids,
  day: (offset: number) => Date,
): Promise<Ids> {
  await tx.classification.createMany({ data: [...data.classifications] });
  const classifications = new Map((await tx.classification.findMany()).map(({ id, name }) => [name, id]));
  const ids = new Map<string, number>();
  for (const seed of data.products) {
    const access = [
      ...(seed.securityGroup
        ? [{ groupId: need(groups, seed.securityGroup), bugControl: "offered" as const }]
        : []),
      ...(seed.onlyFor ? [{ groupId: need(groups, seed.onlyFor), canSee: true, canFile: true }] : []),
    ];
    const { id } = await tx.product.create({
      data: {
        classificationId: need(classifications, seed.classification),
        name: seed.name,
        description: seed.description,
        numberingScheme: seed.scheme,
        numberingPattern: seed.pattern ?? null,
        visibility: seed.onlyFor ? "groups" : "open",
        descriptionTemplate: seed.template ?? "",
        wantsDocs: seed.classification === "Tarn",
        securityGroupId: seed.securityGroup ? need(groups, seed.securityGroup) : null,
        access: { create: access },
        components: {
          create: seed.components.map(([name, description, assignee, qa]) => ({
            name,
            description,
            defaultAssigneeId: assignee && need(people, assignee),
            defaultQaContactId: qa && need(people, qa),
            triageOwnerId: need(people, seed.triager ?? seed.maintainer),
          })),
        },
        keywords: { create: (seed.keywords ?? []).map(([name, description]) => ({ name, description })) },
        series: {
          create: Object.entries(seed.series).map(([name, state]) => ({
            name,
            sortKey: versionSortKey(name),
            state,
          })),
        },
      },
      select: { id: true },
    });
    ids.set(seed.name, id);
    await makeVersions(tx, id, seed, day);
  }
  return ids;
}

async function makeVersions(
  tx: Transaction,
  productId: number,
  seed: data.ProductSeed,
  day: (offset: number) => Date,
): Promise<void> {
  const series = new Map(
    (await tx.series.findMany({ where: { productId } })).map(({ id, name }) => [name, id]),
  );
  const made = new Map<string, number>();
  for (const [name, state, offset] of seed.versions) {
    const predecessor = findPredecessor(name, made.keys());
    const isOut = state === "released" || state === "withdrawn";
    const { id } = await tx.version.create({
      data: {
        productId,
        name,
        // Open until the bugs are told, so that they could be fixed in it.
        state: state === "released" ? "open" : state,
        seriesId:
          series.get(seriesOf(seed.scheme, name)) ??
          [...series].find(([line]) => name.startsWith(line) || line === "stable")?.[1] ??
          null,
        sortKey: versionSortKey(name),
        predecessorId: predecessor === null ? null : (made.get(predecessor) ?? null),
        dueOn: day(offset),
        releasedOn: isOut ? day(offset) : null,
      },
      select: { id: true },
    });
    made.set(name, id);
  }
}

/** The end of the story: what has a day of release is released. */
export async function releaseVersions(tx: Transaction): Promise<void> {
  await tx.version.updateMany({
    where: { state: "open", releasedOn: { not: null } },
    data: { state: "released" },
  });
}

/** Bugs of the engine that Quillby ships are filed in Tarn Engine. */
async function makeMapping(tx: Transaction, products: Ids): Promise<void> {
  const downstreamProductId = need(products, "Quillby Virtualization");
  const { id } = await tx.component.findFirstOrThrow({
    where: { productId: downstreamProductId, name: "Engine" },
  });
  const upstreamProductId = need(products, "Tarn Engine");
  const upstream = await tx.component.findFirstOrThrow({
    where: { productId: upstreamProductId, name: "High availability" },
  });
  await tx.productMapping.create({
    data: {
      downstreamProductId,
      downstreamComponentId: id,
      upstreamProductId,
      upstreamComponentId: upstream.id,
    },
  });
}

async function makeMilestones(tx: Transaction, products: Ids, day: (offset: number) => Date): Promise<void> {
  const tarn = await tx.classification.findUniqueOrThrow({ where: { name: "Tarn" } });
  const versions = await tx.version.findMany({ select: { id: true, name: true, productId: true } });
  const versionId = (productId: number, name: string | null) =>
    versions.find((version) => version.productId === productId && version.name === name)?.id ?? null;
  const make = async (
    seed: releases.MilestoneSeed,
    owner: { classificationId: number } | { productId: number },
  ) => {
    await tx.milestone.create({
      data: {
        ...owner,
        name: seed.name,
        kind: seed.kind,
        description: seed.description,
        sortKey: versionSortKey(seed.name),
        featureFreezeOn: seed.featureFreeze === undefined ? null : day(seed.featureFreeze),
        codeFreezeOn: seed.codeFreeze === undefined ? null : day(seed.codeFreeze),
        dueOn: day(seed.due),
        releasedOn: seed.isReleased ? day(seed.due) : null,
        manifest: {
          create: Object.entries(seed.manifest).map(([product, [version, previous]]) => {
            const productId = need(products, product);
            return {
              productId,
              versionId: versionId(productId, version),
              previousVersionId: versionId(productId, previous),
            };
          }),
        },
      },
    });
  };
  for (const seed of releases.sharedMilestones) await make(seed, { classificationId: tarn.id });
  for (const { product, ...seed } of releases.ownMilestones)
    await make(seed, { productId: need(products, product) });
}

async function makeFlagTypes(tx: Transaction, products: Ids): Promise<void> {
  for (const [index, { product, grantRoles, ...seed }] of releases.flagTypes.entries()) {
    const productId = product === null ? null : need(products, product);
    await tx.flagType.create({
      data: {
        ...seed,
        grantRoles: [...grantRoles],
        productId,
        sortKey: index * 10,
        scopes: { create: { productId } },
      },
    });
  }
}

async function makeRoles(tx: Transaction, people: Ids, groups: Ids, products: Ids): Promise<void> {
  const roles = new Map(
    (await tx.role.findMany({ where: { productId: null } })).map(({ id, name }) => [name, id]),
  );
  const held = data.products.flatMap((seed) => {
    const hold = (role: string, handles: readonly Handle[]) =>
      handles.map((handle) => ({
        productId: need(products, seed.name),
        roleId: need(roles, role),
        userId: need(people, handle),
      }));
    return [
      ...hold("maintainer", [seed.maintainer]),
      ...hold("developer", seed.developers),
      ...hold("qe", seed.qe),
      ...hold("triager", seed.triager ? [seed.triager] : []),
    ];
  });
  await tx.productRole.createMany({ data: held });
  const tarn = await tx.classification.findUniqueOrThrow({ where: { name: "Tarn" } });
  await tx.releaseManager.create({
    data: { classificationId: tarn.id, groupId: need(groups, "tarn-release") },
  });
}

async function makeSearches(tx: Transaction, people: Ids): Promise<void> {
  const search = (handle: Handle, name: string, query: Record<string, string>) => ({
    ownerId: need(people, handle),
    name,
    query: new URLSearchParams(query).toString(),
  });
  await tx.savedSearch.createMany({
    data: [
      search("maja", "Engine: nobody has confirmed", { product: "Tarn Engine", phase: "unconfirmed" }),
      search("maja", "Open in tarn-4.5.0", { targetMilestone: "tarn-4.5.0", status: "open" }),
      search("priya", "Blockers of tarn-4.5.0", {
        targetMilestone: "tarn-4.5.0",
        severity: "blocker",
        status: "open",
      }),
      search("priya", "To be verified", { phase: "to_verify", qaContact: "@me" }),
      search("sam", "Easy fixes", { keyword: "easy-fix", status: "open" }),
    ],
  });
}

function need(ids: Ids, name: string): number {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demo catalogue speaks of “${name}”, which it does not make.`);
  return id;
}
