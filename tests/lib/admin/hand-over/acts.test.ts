import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { handOver } from "#lib/admin/hand-over/acts.ts";
import { db } from "#lib/db/client.ts";
import { can } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";

async function scene() {
  const product = await makeProduct();
  const [maintainer, leaving, successor] = [await makeUser(), await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  await grantRole(leaving.id, product.id, "developer");
  const input = { product: product.name, person: leaving.handle, successor: successor.handle };
  return { product, maintainer, leaving, successor, input, viewer: await maintainer.viewer() };
}

async function busy() {
  const found = await scene();
  const reporter = await (await makeUser({ isAdministrator: true })).viewer();
  const { product, leaving, successor } = found;
  const of = { product: product.name };
  await findAct("component.change")?.perform(everything, {
    ...of,
    component: "General",
    defaultAssignee: leaving.handle,
    triageOwner: leaving.handle,
    cc: [leaving.handle, successor.handle],
  });
  const type = unique("review");
  await findAct("flagType.create")?.perform(everything, {
    ...of,
    name: type,
    defaultRequestee: leaving.handle,
  });
  const flags = [{ type, status: "requested" as const, requestee: leaving.handle }];
  const assigned = await makeBug(reporter, {
    ...of,
    component: "General",
    assignee: leaving.handle,
    qaContact: leaving.handle,
    flags,
  });
  return { ...found, type, assigned, reporter };
}

describe("handing over", () => {
  it("moves roles, places in components, flag types, open bugs and requests in one act, tells the successor, and is undone", async () => {
    const { input, viewer, product, leaving, successor, assigned, type } = await busy();
    const before = await factsHash();
    const preview = await handOver.preview(viewer, input);
    expect(await factsHash()).toEqual(before);
    expect(preview).toMatchObject({ bugs: 1, weighs: true });
    const text = preview.lines.join("\n");
    for (const part of ["developer", "General", type, "a mail"]) expect(text).toContain(part);
    const { act } = await handOver.perform(viewer, input, { asks: true, confirm: preview.confirm });
    expect(can(await leaving.viewer(), "edit", product.id)).toBe(false);
    expect(can(await successor.viewer(), "edit", product.id)).toBe(true);
    const component = await db.component.findFirstOrThrow({
      where: { productId: product.id },
      include: { cc: true },
    });
    expect(component).toMatchObject({
      defaultAssigneeId: successor.id,
      triageOwnerId: successor.id,
      cc: [{ userId: successor.id }],
    });
    const bug = { id: assigned, assigneeId: successor.id, qaContactId: successor.id };
    expect(await db.bug.findUnique({ where: { id: assigned } })).toMatchObject(bug);
    expect(await db.flag.findFirst({ where: { bugId: assigned } })).toMatchObject({
      requesteeId: successor.id,
    });
    const mails = await db.outgoingMail.findMany({ where: { to: `${successor.handle}@example.test` } });
    expect(mails).toMatchObject([
      { text: expect.stringContaining(`@${leaving.handle} held in ${product.name}`) },
    ]);
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act }, orderBy: { id: "asc" } });
    await findAct("audit.undo")?.perform(viewer, { product: product.name, entry: Number(entry.id) });
    expect(await factsHash()).toEqual(before);
  });

  it("leaves bugs that the viewer does not see, and says neither their number nor their names", async () => {
    const { input, viewer, leaving, product, reporter } = await busy();
    const group = await db.group.create({
      data: { name: unique("secret"), members: { create: { userId: leaving.id } } },
    });
    const hidden = await makeBug(reporter, {
      product: product.name,
      component: "General",
      assignee: leaving.handle,
    });
    await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
    const preview = await handOver.preview(viewer, input);
    expect(preview.bugs).toBe(1);
    expect(preview.lines.join("\n")).not.toContain(group.name);
    await handOver.perform(viewer, input);
    expect(await db.bug.findUnique({ where: { id: hidden } })).toMatchObject({ assigneeId: leaving.id });
  });

  it("names what stays: groups, roles beyond the viewer's, what the viewer may not change", async () => {
    const { input, leaving, product } = await busy();
    const group = await db.group.create({
      data: { name: unique("crew"), members: { create: { userId: leaving.id } } },
    });
    await db.productAccess.create({ data: { productId: product.id, groupId: group.id, canSee: true } });
    await grantRole(leaving.id, product.id, "maintainer");
    const helper = await makeUser();
    await findAct("role.create")?.perform(everything, {
      product: product.name,
      name: "registrar",
      capabilities: ["manage_people", "file", "comment", "set_flags", "edit", "confirm", "set_severity"],
    });
    await findAct("role.grant")?.perform(everything, {
      product: product.name,
      role: "registrar",
      person: helper.handle,
    });
    const { lines } = await handOver.preview(await helper.viewer(), input);
    const text = lines.join("\n");
    expect(text).toContain(`stays in the group ${group.name}`);
    expect(text).toContain("keeps the role maintainer");
    expect(text).toContain("Components stay");
    expect(text).not.toContain("General");
  });

  it("names groups that only let see and fix bugs here, too", async () => {
    const { input, leaving, product, viewer } = await busy();
    const groups = await Promise.all(
      ["security", "partners", "elsewhere"].map((name) =>
        db.group.create({ data: { name: unique(name), members: { create: { userId: leaving.id } } } }),
      ),
    );
    const [security, partners, elsewhere] = groups.map(({ name }) => name);
    await db.product.update({ where: { id: product.id }, data: { securityGroupId: groups[0]?.id } });
    await db.productAccess.create({ data: { productId: product.id, groupId: groups[1]?.id ?? 0 } });
    const text = (await handOver.preview(viewer, input)).lines.join("\n");
    expect(text).toContain(`stays in the group ${security}`);
    expect(text).toContain(`stays in the group ${partners}`);
    expect(text).not.toContain(elsewhere);
  });

  it("leaves requests about what the successor may not see", async () => {
    const { viewer, input, product, leaving, type, reporter } = await busy();
    const group = await db.group.create({
      data: { name: unique("few"), members: { create: [{ userId: leaving.id }] } },
    });
    const asked = await makeBug(reporter, {
      product: product.name,
      component: "General",
      flags: [{ type, status: "requested", requestee: leaving.handle }],
    });
    await db.bug.update({ where: { id: asked }, data: { assigneeId: null, cc: { deleteMany: {} } } });
    await db.bugGroup.create({ data: { bugId: asked, groupId: group.id } });
    const insider = { ...viewer, groupIds: [group.id] };
    expect((await handOver.preview(insider, input)).lines.join("\n")).toContain("1 request stays");
    await handOver.perform(insider, input);
    expect(await db.flag.findFirst({ where: { bugId: asked } })).toMatchObject({ requesteeId: leaving.id });
  });

  it.each([
    { what: "on an open bug of somebody else", by: "reporter", resolved: false },
    { what: "that they made to themselves", by: "leaving", resolved: false },
    { what: "on a bug that is resolved", by: "reporter", resolved: true },
  ] as const)("a request $what goes to the successor, too", async ({ by, resolved }) => {
    const { viewer, input, product, leaving, successor, type, reporter } = await busy();
    const setter = by === "leaving" ? await leaving.viewer() : reporter;
    const asked = await makeBug(setter, {
      product: product.name,
      component: "General",
      assignee: (await makeUser()).handle,
      flags: [{ type, status: "requested", requestee: leaving.handle }],
    });
    if (resolved)
      await db.bug.update({ where: { id: asked }, data: { status: "RESOLVED", resolution: "FIXED" } });
    const before = await factsHash();
    const preview = await handOver.preview(viewer, input);
    expect(preview.bugs).toBe(2);
    expect(preview.lines).toContain(
      `Flag: ${type}?(@${leaving.handle}) becomes ${type}?(@${successor.handle}) on 2 bugs.`,
    );
    const { act, message } = await handOver.perform(viewer, input, { confirm: preview.confirm });
    expect(message).toContain("2 bugs");
    expect(await db.flag.findFirst({ where: { bugId: asked } })).toMatchObject({
      requesteeId: successor.id,
    });
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act }, orderBy: { id: "asc" } });
    await findAct("audit.undo")?.perform(viewer, { product: product.name, entry: Number(entry.id) });
    expect(await factsHash()).toEqual(before);
  });

  it("does not hand over to nobody, to oneself, or nothing; the last maintainer's role goes to a successor", async () => {
    const { viewer, input, maintainer, product } = await scene();
    const refused = (other: object, field: string) =>
      expect(handOver.perform(viewer, { ...input, ...other })).rejects.toMatchObject({
        fields: { [field]: [expect.any(String)] },
      });
    await refused({ successor: "nobody-such" }, "successor");
    await refused({ successor: input.person }, "successor");
    await refused({ person: (await makeUser()).handle }, "person");
    await handOver.perform(viewer, { ...input, person: maintainer.handle });
    expect(can(await maintainer.viewer(), "manage_people", product.id)).toBe(false);
  });
});
