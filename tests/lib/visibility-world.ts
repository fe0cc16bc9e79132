/** A generated world of people, groups, products and bugs, and the rule of who sees what in plain words. */
import fc from "fast-check";
import { db } from "#lib/db/client.ts";
import { resetDatabase } from "#tests/support/database.ts";

/** Numbers are those in the database: people, groups, products and bugs count from 1. */
export type World = {
  people: { domain: string; isConfirmed: boolean }[];
  groups: { isActive: boolean; pattern: string | null; members: number[]; includes: number[] }[];
  products: {
    visibility: "open" | "signed_in" | "groups";
    classification: number;
    see: number[];
    file: number[];
    roles: { role: string; user: number | null; group: number | null }[];
  }[];
  bugs: {
    product: number;
    isOpen: boolean;
    reporter: number | null;
    assignee: number | null;
    qa: number | null;
    cc: number[];
    groups: number[];
    reporterAccessible: boolean;
    ccAccessible: boolean;
    /** Earlier bugs. */
    duplicateOf: number | null;
    dependsOn: number | null;
    /** Author of a comment, a file and a change that are not for everybody. */
    secretBy: number | null;
    /** For whom they are: the insiders of a product (the bug may have been there once), or a group. */
    secretFor: { product: number } | { group: number };
    requestee: number | null;
  }[];
};

const PEOPLE = 4;
const GROUPS = 4;
const PRODUCTS = 4;
const upTo = (max: number) => fc.integer({ min: 1, max });
const some = (max: number, most: number) => fc.uniqueArray(upTo(max), { maxLength: most });
const maybe = (max: number) => fc.option(upTo(max), { freq: 2 });
const often = fc.constantFrom(true, true, true, false);

export const worlds: fc.Arbitrary<World> = fc.record({
  people: fc.array(fc.record({ domain: fc.constantFrom("one.test", "two.test"), isConfirmed: often }), {
    minLength: PEOPLE,
    maxLength: PEOPLE,
  }),
  groups: fc.array(
    fc.record({
      isActive: often,
      pattern: fc.constantFrom(null, null, null, "%@one.test"),
      members: some(PEOPLE, 2),
      includes: some(GROUPS, 1),
    }),
    { minLength: GROUPS, maxLength: GROUPS },
  ),
  products: fc.array(
    fc.record({
      visibility: fc.constantFrom("open", "signed_in", "groups", "groups"),
      classification: upTo(2),
      see: some(GROUPS, 2),
      file: some(GROUPS, 1),
      roles: fc.array(
        fc
          .record({
            role: fc.constantFrom("maintainer", "qe", "reporter"),
            holder: fc.tuple(fc.boolean(), upTo(PEOPLE)),
          })
          .map(({ role, holder: [isUser, id] }) => ({
            role,
            user: isUser ? id : null,
            group: isUser ? null : id,
          })),
        { maxLength: 2 },
      ),
    }),
    { minLength: PRODUCTS, maxLength: PRODUCTS },
  ),
  bugs: fc.array(
    fc.record({
      product: upTo(PRODUCTS),
      isOpen: often,
      reporter: maybe(PEOPLE),
      assignee: maybe(PEOPLE),
      qa: maybe(PEOPLE),
      cc: some(PEOPLE, 2),
      groups: fc.boolean().chain((isOpen) => some(GROUPS, isOpen ? 0 : 2)),
      reporterAccessible: fc.boolean(),
      ccAccessible: fc.boolean(),
      duplicateOf: maybe(12),
      dependsOn: maybe(12),
      secretBy: maybe(PEOPLE),
      secretFor: fc.oneof(
        fc.record({ product: upTo(PRODUCTS) }),
        fc.record({ product: upTo(PRODUCTS) }),
        fc.record({ group: upTo(GROUPS) }),
      ),
      requestee: maybe(PEOPLE),
    }),
    { minLength: 6, maxLength: 12 },
  ),
});

/** Everything is named after its number, so that what leaks can be told. */
export async function build(world: World): Promise<void> {
  await resetDatabase();
  const roles = await presets();
  await db.classification.createMany({ data: [1, 2].map((n) => ({ name: `Class${n}` })) });
  await db.user.createMany({
    data: world.people.map(({ domain, isConfirmed }, i) => ({
      handle: `p${i + 1}`,
      displayName: `Person ${i + 1}`,
      email: `p${i + 1}@${domain}`,
      emailConfirmedAt: isConfirmed ? new Date() : null,
    })),
  });
  await db.group.createMany({
    data: world.groups.map(({ isActive, pattern }, i) => ({
      name: `g${i + 1}`,
      isActive,
      userPattern: pattern,
    })),
  });
  await db.groupMember.createMany({
    data: world.groups.flatMap(({ members }, i) => members.map((userId) => ({ groupId: i + 1, userId }))),
  });
  await db.groupInclusion.createMany({
    data: world.groups.flatMap(({ includes }, i) =>
      includes.map((includedGroupId) => ({ groupId: i + 1, includedGroupId })),
    ),
  });
  await db.product.createMany({
    data: world.products.map(({ visibility, classification }, i) => ({
      name: `Product${i + 1}`,
      description: `words of product ${i + 1}`,
      visibility,
      classificationId: classification,
    })),
  });
  await db.productAccess.createMany({
    data: world.products.flatMap(({ see, file }, i) =>
      [...new Set([...see, ...file])].map((groupId) => ({
        productId: i + 1,
        groupId,
        canSee: see.includes(groupId),
        canFile: file.includes(groupId),
      })),
    ),
  });
  await db.productRole.createMany({
    skipDuplicates: true,
    data: world.products.flatMap(({ roles: held }, i) =>
      held.map(({ role, user, group }) => ({
        productId: i + 1,
        roleId: roles.get(role) ?? 0,
        userId: user,
        groupId: group,
      })),
    ),
  });
  const numbers = world.products.map((_, i) => i + 1);
  await db.component.createMany({ data: numbers.map((n) => ({ productId: n, name: `Component${n}` })) });
  await db.version.createMany({
    data: numbers.map((n) => ({ productId: n, name: `${n}.0`, sortKey: `${n}`, state: "open" })),
  });
  await db.keyword.createMany({ data: numbers.map((n) => ({ productId: n, name: `keyword${n}` })) });
  await db.milestone.createMany({
    data: [
      ...[1, 2].map((n) => ({ classificationId: n, name: `Shared${n}`, sortKey: `s${n}` })),
      ...numbers.map((n) => ({ productId: n, name: `Own${n}`, sortKey: `o${n}` })),
    ],
  });
  await db.manifestLine.createMany({
    data: numbers.map((n) => ({
      milestoneId: world.products[n - 1]?.classification ?? 1,
      productId: n,
      versionId: n,
    })),
  });
  await db.flagType.create({ data: { name: "review", scopes: { create: {} } } });
  await addBugs(world);
}

async function addBugs({ bugs, products }: World): Promise<void> {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
  const earlier = (id: number | null, n: number) => (id !== null && id < n ? id : null);
  await db.bug.createMany({
    data: bugs.map((bug, i) => ({
      productId: bug.product,
      componentId: bug.product,
      versionId: bug.product,
      targetReleaseId: bug.product,
      targetMilestoneId: i % 2 ? (products[bug.product - 1]?.classification ?? 1) : 2 + bug.product,
      summary: `breaks number${i + 1}`,
      status: bug.isOpen ? "CONFIRMED" : "RESOLVED",
      resolution: bug.isOpen ? null : "FIXED",
      severity: "normal",
      priority: "medium",
      reporterId: bug.reporter,
      assigneeId: bug.assignee,
      qaContactId: bug.qa,
      reporterAccessible: bug.reporterAccessible,
      ccAccessible: bug.ccAccessible,
      duplicateOfId: earlier(bug.duplicateOf, i + 1),
      createdAt: at(i),
      changedAt: at(i),
    })),
  });
  const each = <Row>(make: (bug: World["bugs"][number], id: number) => Row[]) =>
    bugs.flatMap((bug, i) => make(bug, i + 1));
  await db.bugCc.createMany({ data: each(({ cc }, bugId) => cc.map((userId) => ({ bugId, userId }))) });
  await db.bugGroup.createMany({
    data: each(({ groups }, bugId) => groups.map((groupId) => ({ bugId, groupId }))),
  });
  await db.bugKeyword.createMany({ data: each(({ product }, bugId) => [{ bugId, keywordId: product }]) });
  await db.bugAlias.createMany({ data: each((_, bugId) => [{ bugId, alias: `alias${bugId}` }]) });
  await db.dependency.createMany({
    data: each(({ dependsOn }, bugId) => {
      const dependsOnId = earlier(dependsOn, bugId);
      return dependsOnId ? [{ bugId, dependsOnId }] : [];
    }),
  });
  const audiences = await db.audience.findMany();
  const audienceOf = ({ secretFor }: World["bugs"][number]) =>
    audiences.find(({ productId, groupId }) =>
      "product" in secretFor ? productId === secretFor.product : groupId === secretFor.group,
    )?.id ?? 0;
  const filed = (bugId: number) => BigInt(2 * bugId - 1);
  const secret = (bugId: number) => BigInt(2 * bugId);
  await db.event.createMany({
    data: each((bug, bugId) => {
      const event = { bugId, revision: 2, door: "web" as const, at: at(bugId) };
      return [
        { ...event, id: filed(bugId), authorId: bug.reporter, isFiling: true },
        { ...event, id: secret(bugId), authorId: bug.secretBy, audienceId: audienceOf(bug) },
      ];
    }),
  });
  await db.comment.createMany({
    data: each(({ reporter, secretBy, ...bug }, bugId) => [
      {
        bugId,
        eventId: filed(bugId),
        number: 0,
        authorId: reporter,
        text: "it was so",
        html: "<p>it was so</p>",
        createdAt: at(bugId),
      },
      ...(secretBy
        ? [
            {
              bugId,
              number: 1,
              authorId: secretBy,
              text: "whispered",
              html: "<p>whispered</p>",
              eventId: secret(bugId),
              audienceId: audienceOf({ reporter, secretBy, ...bug }),
              createdAt: at(bugId),
            },
          ]
        : []),
    ]),
  });
  await db.attachment.createMany({
    data: each((bug, bugId) =>
      [false, true].map((isSecret) => ({
        bugId,
        eventId: isSecret ? secret(bugId) : filed(bugId),
        audienceId: isSecret ? audienceOf(bug) : null,
        authorId: isSecret ? bug.secretBy : null,
        fileName: `file${bugId}`,
        summary: "a file",
        contentType: "text/plain",
        size: 1,
        createdAt: at(bugId),
      })),
    ),
  });
  await db.change.createMany({
    data: each((bug, bugId) => {
      const other = earlier(bug.dependsOn, bugId);
      const row = { bugId, eventId: filed(bugId), at: at(bugId), from: "" };
      return [
        ...(other
          ? [
              { ...row, field: "dependsOn", to: String(other), toId: other },
              {
                ...row,
                bugId: other,
                eventId: filed(other),
                field: "blocks",
                to: String(bugId),
                toId: bugId,
              },
            ]
          : []),
        { ...row, eventId: secret(bugId), field: "whiteboard", to: "note", audienceId: audienceOf(bug) },
      ];
    }),
  });
  await db.flag.createMany({
    data: each(({ requestee, secretBy }, bugId) =>
      requestee
        ? [{ bugId, typeId: 1, status: "requested" as const, setterId: secretBy, requesteeId: requestee }]
        : [],
    ),
  });
}

async function presets(): Promise<Map<string, number>> {
  const rows = await db.role.findMany({ where: { productId: null } });
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Who sees what: the rule in plain words, with nothing of the SQL that it judges. */
export function sightOf(world: World, me: number | null) {
  const mine = groupsOf(world, me);
  const rolesIn = (product: number) =>
    (world.products[product - 1]?.roles ?? []).filter(
      ({ user, group }) => (user !== null && user === me) || (group !== null && mine.has(group)),
    );
  const seesProduct = (id: number) => {
    const product = world.products[id - 1];
    if (!product) return false;
    if (product.visibility === "open") return true;
    if (me === null) return false;
    if (product.visibility === "signed_in" || rolesIn(id).length > 0) return true;
    return product.see.some((group) => mine.has(group));
  };
  const seesBug = (id: number) => {
    const bug = world.bugs[id - 1];
    if (!bug) return false;
    if (seesProduct(bug.product) && bug.groups.every((group) => mine.has(group))) return true;
    if (me === null) return false;
    if (bug.assignee === me || bug.qa === me) return true;
    if (bug.reporterAccessible && bug.reporter === me) return true;
    return bug.ccAccessible && bug.cc.includes(me);
  };
  const seesSecret = (bugId: number) => {
    const bug = world.bugs[bugId - 1];
    if (me === null || !bug) return false;
    if (bug.secretBy === me) return true;
    if ("group" in bug.secretFor) return mine.has(bug.secretFor.group);
    return rolesIn(bug.secretFor.product).some(({ role }) => role !== "reporter");
  };
  return { seesProduct, seesBug, seesSecret };
}

/** Every active group that somebody is in: by name, by address, and through groups in groups. */
function groupsOf({ groups, people }: World, me: number | null): Set<number> {
  const person = me === null ? undefined : people[me - 1];
  const inside = new Set<number>();
  if (!person || me === null) return inside;
  const join = (id: number) => {
    if (inside.has(id)) return;
    inside.add(id);
    groups.forEach(({ includes }, i) => {
      if (includes.includes(id)) join(i + 1);
    });
  };
  groups.forEach(({ members, pattern }, i) => {
    const byAddress = pattern !== null && person.isConfirmed && pattern === `%@${person.domain}`;
    if (members.includes(me) || byAddress) join(i + 1);
  });
  return new Set([...inside].filter((id) => groups[id - 1]?.isActive));
}

/** Takes out of the database whatever somebody may not see. */
export async function deleteUnseen(world: World, me: number | null): Promise<void> {
  const { seesProduct, seesBug, seesSecret } = sightOf(world, me);
  const hidden = world.bugs.map((_, i) => i + 1).filter((id) => !seesBug(id));
  const unseenProducts = world.products.map((_, i) => i + 1).filter((id) => !seesProduct(id));
  await db.bug.updateMany({ where: { duplicateOfId: { in: hidden } }, data: { duplicateOfId: null } });
  const told = hidden.map(String);
  await db.change.deleteMany({
    where: { field: { in: ["dependsOn", "blocks"] }, OR: [{ from: { in: told } }, { to: { in: told } }] },
  });
  await db.bug.deleteMany({ where: { id: { in: hidden } } });
  const closed = world.bugs.map((_, i) => i + 1).filter((id) => !seesSecret(id));
  await db.event.deleteMany({ where: { audienceId: { not: null }, bugId: { in: closed } } });
  // A hidden product stays in the database if it contains a bug that is not hidden.
  const unused = { productId: { in: unseenProducts }, bugs: { none: {} } };
  // So does one for whose insiders something is that is not hidden: whoever wrote that knows of it.
  const untold = { OR: [{ audience: null }, { audience: { events: { none: {} } } }] };
  await db.manifestLine.deleteMany({ where: { productId: { in: unseenProducts } } });
  await db.product.deleteMany({ where: { id: { in: unseenProducts }, bugs: { none: {} }, ...untold } });
  await db.component.deleteMany({ where: unused });
  await db.keyword.deleteMany({ where: unused });
  await db.milestone.deleteMany({ where: { productId: { in: unseenProducts }, bugs: { none: {} } } });
  await db.version.deleteMany({
    where: { productId: { in: unseenProducts }, bugsFound: { none: {} }, bugsTargeted: { none: {} } },
  });
  await db.classification.deleteMany({
    where: { products: { none: {} }, milestones: { every: { bugs: { none: {} } } } },
  });
}
