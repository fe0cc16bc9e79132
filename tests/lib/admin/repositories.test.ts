import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { listDeliveries, listManagedRepositories } from "#lib/admin/repositories/queries.ts";
import { db, sql } from "#lib/db/client.ts";
import { NotAllowed } from "#lib/errors.ts";
import { typedValues } from "#lib/http/form-state.ts";
import { everything, grantRole, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

async function scene() {
  const { id, name: product } = await makeProduct();
  const name = unique("group/project");
  const viewer = await (await makeUser({ isAdministrator: true })).viewer();
  const perform = (act: string, input: Record<string, unknown>) =>
    findAct(act)?.perform(viewer, { product, forge: "github", ...input }, {});
  return { id, product, name, perform, viewer };
}

/** All texts of the database, except the column in which the secret is. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>(sql`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<unknown[]>(
      `SELECT 1 FROM "${name}" t WHERE strpos(to_jsonb(t)::text, $1) > 0 LIMIT 1`,
      text,
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

it("a secret is shown once, and is in no log, preview, journal or list", async () => {
  const { id, product, name, perform, viewer } = await scene();
  const made = await perform("repository.create", { name });
  const first = made?.shown ?? "";
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify({ ...made, shown: "" })).not.toContain(first);
  expect(await tablesWith(first)).toEqual(["repositories"]);

  const typed = "a secret that somebody typed";
  const input = { repository: name, product, forge: "github", secret: typed };
  expect(JSON.stringify(await findAct("repository.secret")?.preview(viewer, input))).not.toContain(typed);
  const set = await perform("repository.secret", input);
  // Who typed it knows it.
  expect(set?.shown).toBeUndefined();
  expect(await tablesWith(typed)).toEqual(["repositories"]);
  expect(await tablesWith(first)).toEqual([]);
  const listed = await listManagedRepositories(everything, id, { text: "", page: null, openRow: null });
  expect(JSON.stringify(listed)).not.toContain(typed);
  expect(listed.rows).toMatchObject([{ name, hasSecret: true }]);

  await perform("repository.delete", { repository: name });
  expect(await tablesWith(typed)).toEqual([]);
});

it("only who runs the product sees its repositories and what they sent, and nobody those of another by number", async () => {
  const { id, name, perform } = await scene();
  await perform("repository.create", { name });
  const { id: repositoryId } = await db.repository.findFirstOrThrow({ where: { productId: id } });
  await db.forgeDelivery.create({ data: { repositoryId, key: "k", event: "push", outcome: "One change." } });
  const [maintainer, qe] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, id, "maintainer");
  await grantRole(qe.id, id, "qe");
  const search = { text: "", page: null, openRow: null };
  const own = await maintainer.viewer();
  expect((await listManagedRepositories(own, id, search)).rows).toHaveLength(1);
  expect(await listDeliveries(own, id, repositoryId)).toMatchObject([
    { event: "push", outcome: "One change." },
  ]);
  const other = await makeProduct();
  await grantRole(qe.id, other.id, "maintainer");
  const stranger = await qe.viewer();
  await expect(listManagedRepositories(stranger, id, search)).rejects.toThrow(NotAllowed);
  await expect(listDeliveries(stranger, id, repositoryId)).rejects.toThrow(NotAllowed);
  expect(await listDeliveries(stranger, other.id, repositoryId)).toEqual([]);
});

it("a form that comes back does not have the secret", () => {
  const form = new FormData();
  form.set("secret", "typed");
  form.set("name", "ovirt/vdsm");
  expect(typedValues(form)).toEqual({ name: "ovirt/vdsm" });
});

it("a deleted repository comes back without its secret, and takes no messages until it has one", async () => {
  const { id, product, name, perform, viewer } = await scene();
  await perform("repository.create", { name });
  const preview = await findAct("repository.delete")?.preview(viewer, {
    product,
    forge: "github",
    repository: name,
  });
  expect(preview?.lines).toContain("Its secret is lost: after undoing, it needs a new one.");
  const { act = "" } = (await perform("repository.delete", { repository: name })) ?? {};
  const entry = await db.auditEntry.findFirstOrThrow({ where: { act } });
  await findAct("audit.undo")?.perform(viewer, { product, entry: Number(entry.id) });
  const back = await db.repository.findFirstOrThrow({ where: { productId: id } });
  expect(back).toMatchObject({ name, secret: null, isActive: true });
});

it("a repository with changes is not deleted, but switched off", async () => {
  const { id, name, perform } = await scene();
  await perform("repository.create", { name });
  const { id: repositoryId } = await db.repository.findFirstOrThrow({ where: { productId: id } });
  await db.codeChange.create({
    data: { repositoryId, key: "!1", status: "open", subject: "A change", at: new Date() },
  });
  await expect(perform("repository.delete", { repository: name })).rejects.toThrow(
    /1 change of the code .* Switch it off/,
  );
  await perform("repository.change", { repository: name, isActive: false });
  expect(await db.repository.findFirstOrThrow({ where: { productId: id } })).toMatchObject({
    isActive: false,
  });
});

it("nor is their product, since bugs of others may have them", async () => {
  const { id, product, name, perform, viewer } = await scene();
  await perform("repository.create", { name });
  const { id: repositoryId } = await db.repository.findFirstOrThrow({ where: { productId: id } });
  await db.codeChange.create({
    data: { repositoryId, key: "!1", status: "open", subject: "A change", at: new Date() },
  });
  await expect(findAct("product.delete")?.perform(viewer, { product })).rejects.toThrow(
    /1 change of the code: retire/,
  );
});

it.each([
  ["https://github.com/ovirt/vdsm", "name"],
  ["/ovirt/vdsm", "name"],
  ["two words", "name"],
  ["", "name"],
])("“%s” is no name of a repository", async (name, field) => {
  const { perform } = await scene();
  await expect(perform("repository.create", { name })).rejects.toMatchObject({
    fields: { [field]: [expect.any(String)] },
  });
});

it("two products may have the same repository, one only once", async () => {
  const [one, other] = [await scene(), await scene()];
  await one.perform("repository.create", { name: "shared/code" });
  await other.perform("repository.create", { name: "shared/code" });
  await expect(one.perform("repository.create", { name: "Shared/Code" })).rejects.toThrow(/already/);
  await one.perform("repository.create", { name: "shared/code", forge: "gitlab" });
});

it("a short secret is refused", async () => {
  const { perform, name } = await scene();
  await expect(perform("repository.create", { name, secret: "short" })).rejects.toThrow(/16 characters/);
});
