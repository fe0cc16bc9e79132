import "#tests/support/database.ts";
import { expect, it, vi } from "vitest";
import { POST } from "#app/rest/admin/[noun]/[verb]/route.ts";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { performAct } from "#lib/admin/act/actions.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";
import { emptyForm } from "#lib/http/form-state.ts";
import { createApiKeyOf } from "#lib/people/commands/account.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { does } from "./act-samples.ts";

// What is confirmed is what was previewed: another input and another state are refused, at every door.

const now = vi.hoisted(() => ({ viewer: null as unknown, referer: "http://here.example/" }));

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("next/headers", () => ({ headers: async () => new Headers({ referer: now.referer }) }));
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("#lib/people/session.ts", () => ({
  currentViewer: async () => now.viewer,
  changeSession: async () => {},
}));

async function scene() {
  const product = await makeProduct();
  const user = await makeUser();
  await grantRole(user.id, product.id, "maintainer");
  const maintainer = await user.viewer();
  now.viewer = maintainer;
  for (const name of ["Pump", "Gate", "Spare"])
    await does("component.create", { product: product.name, name });
  const bugs = [];
  for (const component of ["Pump", "Pump", "Gate"])
    bugs.push(await makeBug(maintainer, { product: product.name, component }));
  const input = { product: product.name, component: "Pump", moveTo: "Gate" };
  return { product: product.name, maintainer, user, input, bugs };
}

function act(name: string) {
  const found = findAct(name);
  if (!found) throw new Error(`There is no act ${name}.`);
  return found;
}

async function componentsOf(product: string): Promise<string[]> {
  const rows = await db.bug.findMany({
    where: { product: { name: product } },
    include: { component: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ component }) => component?.name ?? "");
}

function form(name: string, input: Record<string, string>, more: Record<string, string> = {}): FormData {
  const data = new FormData();
  for (const [field, value] of Object.entries({ [ACT_FIELD]: name, ...input, ...more }))
    data.append(field, value);
  return data;
}

it("a confirmation for another input is refused with the new preview, and nothing is done", async () => {
  const { product, maintainer, input } = await scene();
  const { confirm, bugs } = await act("component.delete").preview(maintainer, input);
  expect(bugs).toBe(2);
  const other = { ...input, moveTo: "Spare" };
  await expect(act("component.delete").perform(maintainer, other, { confirm })).rejects.toMatchObject({
    code: "not_confirmed",
    preview: { lines: expect.arrayContaining(["Component becomes Spare on 2 bugs, was Pump."]) },
  });
  expect(await componentsOf(product)).toEqual(["Pump", "Pump", "Gate"]);
  await act("component.delete").perform(maintainer, input, { confirm });
  expect(await componentsOf(product)).toEqual(["Gate", "Gate", "Gate"]);
});

it("a confirmation for another state is refused: somebody did something in the meantime", async () => {
  const { product, maintainer, input } = await scene();
  const { confirm } = await act("component.delete").preview(maintainer, input);
  await makeBug(maintainer, { product, component: "Pump" });
  await expect(act("component.delete").perform(maintainer, input, { confirm })).rejects.toMatchObject({
    preview: { bugs: 3 },
  });
  expect(await db.component.count({ where: { name: "Pump", product: { name: product } } })).toBe(1);
});

it("a program that says what it saw gets 409 with what would happen now; without saying it, it decides for itself", async () => {
  const { product, user, input } = await scene();
  const key = await createApiKeyOf(user.id, { name: "test", scopes: ["read", "write"], days: null });
  const post = async (body: object, query = "") => {
    const response = await POST(
      new Request(`http://here.example/rest/admin/component/delete${query}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      }),
      { params: Promise.resolve({ noun: "component", verb: "delete" }) },
    );
    return { status: response.status, body: await response.json() };
  };
  const told = await post(input, "?preview=1");
  expect(told.body).toMatchObject({ bugs: 2, confirm: expect.any(String) });
  const refused = await post({ ...input, moveTo: "Spare", confirm: told.body.confirm });
  expect(refused).toMatchObject({ status: 409, body: { preview: { bugs: 2 } } });
  expect(await componentsOf(product)).toEqual(["Pump", "Pump", "Gate"]);
  expect(await post({ ...input, confirm: told.body.confirm })).toMatchObject({ status: 200 });
});

it("a form confirms what it showed; changed, it shows again and keeps what was typed", async () => {
  const { product, input } = await scene();
  const shown = await performAct(emptyForm, form("component.delete", input, { step: "preview" }));
  const confirm = shown.preview?.confirm ?? "";
  const again = await performAct(
    shown,
    form("component.delete", { ...input, moveTo: "Spare" }, { [CONFIRM_FIELD]: confirm }),
  );
  expect(again.preview?.why).toContain("Nothing is done yet");
  expect(again.preview?.items.map(({ text }) => text)).toContain(
    "Component becomes Spare on 2 bugs, was Pump.",
  );
  expect(again.values).toMatchObject({ moveTo: "Spare" });
  expect(await componentsOf(product)).toEqual(["Pump", "Pump", "Gate"]);
  await performAct(
    again,
    form(
      "component.delete",
      { ...input, moveTo: "Spare" },
      { [CONFIRM_FIELD]: again.preview?.confirm ?? "" },
    ),
  );
  expect(await componentsOf(product)).toEqual(["Spare", "Spare", "Gate"]);
});

it("a form without a button for the preview shows it all the same before bugs change", async () => {
  const { product, maintainer } = await scene();
  const id = await makeBug(maintainer, { product, component: "Pump" });
  await db.bug.update({ where: { id }, data: { status: "UNCONFIRMED" } });
  const input = { product, allowsUnconfirmed: "off", moveUnconfirmedTo: "CONFIRMED" };
  const shown = await performAct(emptyForm, form("product.change", input));
  expect(shown.preview?.items.map(({ text }) => text)).toContain(
    "Status becomes CONFIRMED on 1 bug, was UNCONFIRMED.",
  );
  expect(await db.bug.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: "UNCONFIRMED" });
  const done = await performAct(
    shown,
    form("product.change", input, { [CONFIRM_FIELD]: shown.preview?.confirm ?? "" }),
  );
  expect(done).toMatchObject({ ok: true, message: expect.stringContaining("saved") });
  // What touches no bugs is saved at once.
  const small = await performAct(emptyForm, form("product.change", { product, description: "What it is" }));
  expect(small.preview).toBeUndefined();
});

it("an unchanged form has nothing to confirm", async () => {
  const { product } = await scene();
  const told = await performAct(emptyForm, form("product.change", { product }, { step: "preview" }));
  expect(told).toMatchObject({ ok: true, message: "Nothing was different." });
  expect(told.preview).toBeUndefined();
});

it("in a room, a confirmed act leads to the page that says what was done", async () => {
  const { product, input } = await scene();
  now.referer = `http://here.example/products/${encodeURIComponent(product)}/settings/components?q=u&open=c7`;
  const shown = await performAct(emptyForm, form("component.delete", input, { step: "preview" }));
  const confirmed = performAct(
    shown,
    form("component.delete", input, { [CONFIRM_FIELD]: shown.preview?.confirm ?? "" }),
  );
  const thrown: unknown = await confirmed.catch((error: unknown) => error);
  const { id, message } = await db.act.findFirstOrThrow({
    where: { name: "component.delete" },
    orderBy: { at: "desc" },
  });
  expect(thrown).toMatchObject({ digest: expect.stringContaining(`/settings/components?done=${id};`) });
  expect(message).toContain("was deleted");
  // A new name has another address, which says so, too.
  const rename = { product, name: unique("Renamed") };
  const told = await performAct(emptyForm, form("product.change", rename, { step: "preview" }));
  const renamed = performAct(
    told,
    form("product.change", rename, { [CONFIRM_FIELD]: told.preview?.confirm ?? "" }),
  );
  expect(await renamed.catch((error: unknown) => error)).toMatchObject({
    digest: expect.stringContaining(`/products/${rename.name}/settings/product?done=`),
  });
  now.referer = "http://here.example/";
});

it("a preview leaves nothing behind", async () => {
  const { maintainer, input } = await scene();
  const before = [await db.act.count(), await db.actRow.count(), await db.event.count()];
  await act("component.delete").preview(maintainer, input);
  expect([await db.act.count(), await db.actRow.count(), await db.event.count()]).toEqual(before);
});

it("a preview says who can undo it: from the audit log for those who see that, else somebody who does", async () => {
  const product = await makeProduct();
  const builder = await makeUser();
  const { id: roleId } = await db.role.create({
    data: { productId: product.id, name: "builder", capabilities: ["manage_versions"] },
  });
  await db.productRole.create({ data: { userId: builder.id, productId: product.id, roleId } });
  const lead = await makeUser();
  await grantRole(lead.id, product.id, "maintainer");
  const told = async (who: typeof lead) =>
    (await act("series.create").preview(await who.viewer(), { product: product.name, name: "5.2" })).lines;
  expect(await told(lead)).toContain("This can be undone from the audit log.");
  expect(await told(builder)).toContain("Somebody who runs the product can undo this from the audit log.");
});
