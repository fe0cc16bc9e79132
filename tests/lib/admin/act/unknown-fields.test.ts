import "#tests/support/database.ts";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { POST } from "#app/rest/admin/[noun]/[verb]/route.ts";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { performAct } from "#lib/admin/act/actions.ts";
import { ACTS } from "#lib/admin/act/registry.ts";
import { emptyForm } from "#lib/http/form-state.ts";
import { everything } from "#tests/support/factories.ts";
import { makeScene, SAMPLES, type Scene } from "./act-samples.ts";

// A field that is not understood is named by every administrative act, through every door, and nothing is done.

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("#lib/people/session.ts", () => ({
  currentViewer: async () => ({ ...everything, userId: 1 }),
  changeSession: async () => {},
}));

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
});

describe.each(ACTS.map((act) => [act.name, act] as const))("%s", (name, act) => {
  const [noun = "", verb = ""] = name.split(".");
  const valid = async () => ({
    ...(act.scope === "product" ? { product: scene.a.name } : {}),
    ...(act.scope === "classification" ? { classification: scene.a.classification } : {}),
    ...(await SAMPLES[name]?.(scene.a, scene.free)),
  });
  const post = (body: object, query = "") =>
    POST(
      new Request(`http://here.example/rest/admin/${noun}/${verb}${query}`, {
        method: "POST",
        headers: { "Sec-Fetch-Site": "same-origin" },
        body: JSON.stringify(body),
      }),
      { params: Promise.resolve({ noun, verb }) },
    );

  test("names an unknown field, and does nothing", async () => {
    const input = { ...(await valid()), descripton: "x" };
    for (const query of ["", "?preview=1"]) {
      const response = await post(input, query);
      const { message, fields } = await response.json();
      expect([response.status, message]).toEqual([400, "There is no field “descripton”."]);
      expect(fields).toEqual({ descripton: ["There is no such field."] });
    }
    const message = "There is no field “descripton”.";
    await expect(act.perform(everything, input)).rejects.toThrow(message);
    if (act.preview) await expect(act.preview(everything, input)).rejects.toThrow(message);
    const form = new FormData();
    form.append(ACT_FIELD, name);
    form.append("$ACTION_KEY", "k");
    for (const [field, value] of Object.entries(input)) {
      for (const one of [value].flat()) form.append(field, String(one));
    }
    expect(await performAct(emptyForm, form)).toMatchObject({ ok: false, code: "invalid_input", message });
    const query = await post(await valid(), "?descripton=x");
    expect([query.status, (await query.json()).message]).toEqual([400, message]);
  });

  test("has no field of a name that the doors use themselves", () => {
    for (const field of ["preview", "step", ACT_FIELD]) expect(act.input.shape).not.toHaveProperty([field]);
  });
});

test("what Bugzilla's clients send with every request is ignored, as Bugzilla does", async () => {
  const body = { product: scene.a.name, name: "By a client", include_fields: "id", Bugzilla_api_key: "x" };
  const request = new Request("http://here.example/rest/admin/component/create", {
    method: "POST",
    headers: { "Sec-Fetch-Site": "same-origin" },
    body: JSON.stringify(body),
  });
  const params = Promise.resolve({ noun: "component", verb: "create" });
  expect((await POST(request, { params })).status).toBe(200);
});
