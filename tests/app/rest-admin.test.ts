import "#tests/support/database.ts";
import { expect, it, vi } from "vitest";
import { POST } from "#app/rest/admin/[noun]/[verb]/route.ts";
import { GET } from "#app/rest/admin/route.ts";
import { db } from "#lib/db/client.ts";
import { createApiKeyOf } from "#lib/people/commands/account.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("#lib/people/session.ts", () => ({
  currentViewer: async () => anonymousViewer,
  changeSession: async () => {},
}));

async function scene() {
  const [mine, hidden] = [await makeProduct(), await makeProduct({ visibility: "groups" })];
  const user = await makeUser();
  await grantRole(user.id, mine.id, "maintainer");
  const key = await createApiKeyOf(user.id, { name: "test", scopes: ["read", "write"], days: null });
  return { mine, hidden, key };
}

async function post(key: string, name: string, body: unknown, query = "") {
  const [noun = "", verb = ""] = name.split(".");
  const request = new Request(`http://here.example/rest/admin/${noun}/${verb}${query}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  const response = await POST(request, { params: Promise.resolve({ noun, verb }) });
  return { status: response.status, body: await response.json() };
}

it("an act is performed with an API key, and previewed without doing it", async () => {
  const { mine, key } = await scene();
  const component = { product: mine.name, component: "General" };
  expect(await post(key, "component.delete", component, "?preview=1")).toMatchObject({
    status: 200,
    body: { bugs: 0, lines: expect.arrayContaining(["The component “General” is deleted."]) },
  });
  expect(await db.component.count({ where: { productId: mine.id } })).toBe(1);
  const made = await post(key, "component.create", { product: mine.name, name: "Storage" });
  expect(made).toMatchObject({ status: 200, body: { message: expect.stringContaining("Storage") } });
  expect(await db.component.count({ where: { productId: mine.id } })).toBe(2);
});

it.each([
  ["?preview", 200, 1],
  ["?preview=", 200, 1],
  ["?preview=1", 200, 1],
  ["?preview=true", 200, 1],
  ["?preview=yes", 200, 1],
  ["?preview=maybe", 400, 1],
  ["?preview=off", 400, 1],
  ["?preview=0", 200, 2],
  ["?preview=false", 200, 2],
  ["", 200, 2],
  [{ preview: true }, 200, 1],
  [{ preview: false }, 200, 2],
  [{ preview: 2 }, 400, 1],
])("an act asked with %j answers %i, and there are %i components", async (asked, status, components) => {
  const { mine, key } = await scene();
  const [query, more] = typeof asked === "string" ? [asked, {}] : ["", asked];
  const answer = await post(key, "component.create", { product: mine.name, name: "Storage", ...more }, query);
  expect(answer.status).toBe(status);
  if (status === 400) expect(answer.body.fields).toEqual({ preview: [expect.any(String)] });
  expect(await db.component.count({ where: { productId: mine.id } })).toBe(components);
});

it("errors have the usual format: 404, 403, 400 with fields, 409, 401", async () => {
  const { mine, hidden, key } = await scene();
  const other = await makeProduct();
  const create = (product: string) => post(key, "component.create", { product, name: "Storage" });
  expect((await post(key, "component.sing", {})).status).toBe(404);
  const [unseen, missing] = [await create(hidden.name), await create("Nothing")];
  expect(unseen.status).toBe(404);
  expect(JSON.stringify(unseen).replace(hidden.name, "Nothing")).toBe(JSON.stringify(missing));
  expect((await create(other.name)).status).toBe(403);
  expect(await post(key, "component.create", { product: mine.name })).toMatchObject({
    status: 400,
    body: { fields: { name: [expect.anything()] } },
  });
  const change = { product: mine.name, component: "General", revision: 7, description: "x" };
  expect(await post(key, "component.change", change)).toMatchObject({ status: 409, body: { current: 1 } });
  expect((await post("", "component.change", change)).status).toBe(401);
});

it("acts are listed with the schema of their input, for those who may perform them somewhere", async () => {
  const { key } = await scene();
  const list = async (headers: HeadersInit) => {
    const response = await GET(new Request("http://here.example/rest/admin", { headers }), {
      params: Promise.resolve({}),
    });
    return (await response.json()).acts;
  };
  const acts = await list({ Authorization: `Bearer ${key}` });
  expect(acts).toContainEqual(
    expect.objectContaining({
      name: "component.create",
      address: "/rest/admin/component/create",
      input: expect.objectContaining({ required: expect.arrayContaining(["name", "product"]) }),
    }),
  );
  expect(acts.map(({ scope }: { scope: string }) => scope)).not.toContain("site");
  expect(await list({})).toEqual([]);
});
