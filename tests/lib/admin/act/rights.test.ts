import "#tests/support/database.ts";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { POST } from "#app/rest/admin/[noun]/[verb]/route.ts";
import type { Act } from "#lib/admin/act/act.ts";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { performAct } from "#lib/admin/act/actions.ts";
import { ACTS } from "#lib/admin/act/registry.ts";
import { db, sql, type Transaction } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";
import { emptyForm } from "#lib/http/form-state.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeUser } from "#tests/support/factories.ts";
import { makeScene, SAMPLES, type Scene, type TestProduct } from "./act-samples.ts";

// Every administrative act × two products × roles × three entry points: performed where allowed, refused
// elsewhere. Every performed act is rolled back, so that all entry points start from the same state.

const now = vi.hoisted(() => ({ viewer: null as unknown, takesBack: false }));

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("#lib/people/session.ts", () => ({
  currentViewer: async () => now.viewer,
  changeSession: async () => {},
}));
vi.mock("#lib/db/client.ts", async (original) => {
  const real = await original<typeof import("#lib/db/client.ts")>();
  return {
    ...real,
    async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
      if (!now.takesBack) return real.transaction(work);
      const done: { result?: Result } = {};
      const back = new Error("taken back");
      await real
        .transaction(async (tx) => {
          done.result = await work(tx);
          await tx.$executeRaw(real.sql`SET CONSTRAINTS ALL IMMEDIATE`);
          throw back;
        })
        .catch((error: unknown) => {
          if (error !== back) throw error;
        });
      return done.result ?? Promise.reject(new Error("No result."));
    },
  };
});

let scene: Scene;
let roles: { name: string; viewer: () => Promise<Viewer>; may: (act: Act, product: "a" | "b") => boolean }[];

beforeAll(async () => {
  scene = await makeScene();
  const [administrator, ofA, ofB, qe, nobody, manager] = [
    await makeUser({ isAdministrator: true }),
    await makeUser(),
    await makeUser(),
    await makeUser(),
    await makeUser(),
    await makeUser(),
  ];
  await grantRole(ofA.id, scene.a.id, "maintainer");
  await grantRole(ofB.id, scene.b.id, "maintainer");
  await grantRole(qe.id, scene.a.id, "qe");
  const { classificationId } = await db.product.findUniqueOrThrow({ where: { id: scene.a.id } });
  await db.releaseManager.create({ data: { classificationId, userId: manager.id } });
  const is = (scope: Act["scope"], where: "a" | "b") => (act: Act, product: "a" | "b") =>
    act.scope === scope && product === where;
  const never = () => false;
  roles = [
    { name: "site administrator", viewer: administrator.viewer, may: () => true },
    { name: "maintainer of A", viewer: ofA.viewer, may: is("product", "a") },
    { name: "maintainer of B", viewer: ofB.viewer, may: is("product", "b") },
    { name: "release manager of A's classification", viewer: manager.viewer, may: is("classification", "a") },
    { name: "QE of A", viewer: qe.viewer, may: never },
    { name: "signed in", viewer: nobody.viewer, may: never },
    { name: "anonymous", viewer: async () => anonymousViewer, may: never },
  ];
}, 120_000);

it("every act has a sample, and every sample an act", () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(ACTS.map(({ name }) => name).sort());
});

describe.each(ACTS.map((act) => [act.name, act] as const))("%s", (name, act) => {
  it.each(act.scope === "site" ? (["a"] as const) : (["a", "b"] as const))(
    "is done in product %s by those who may, and refused to the others at every door",
    async (which) => {
      const product = scene[which];
      const sample = SAMPLES[name];
      if (!sample) throw new Error(`${name} has no sample in act-samples.ts.`);
      const input = { ...(await sample(product, scene.free)), ...ownerOf(act, product) };
      const before = await fingerprint();
      for (const role of roles) {
        now.viewer = await role.viewer();
        const should = role.may(act, which);
        now.takesBack = should;
        for (const [door, go] of Object.entries(doors)) {
          const result = await go(act, input);
          expect(`${role.name} by ${door}: ${result}`).toBe(
            `${role.name} by ${door}: ${should ? "done" : "refused"}`,
          );
        }
        now.takesBack = false;
      }
      expect(await fingerprint()).toEqual(before);
    },
    60_000,
  );
});

/** Each says "done", "refused", or what else went wrong. */
const doors: Record<string, (act: Act, input: Record<string, unknown>) => Promise<string>> = {
  async call(act, input) {
    const viewer = await currentViewer();
    return act.perform(viewer, input).then(
      () => "done",
      (error: unknown) => (error instanceof AppError ? outcome(error.code, error.message) : String(error)),
    );
  },
  async REST(act, input) {
    const [noun = "", verb = ""] = act.name.split(".");
    const request = new Request(`http://here.example/rest/admin/${noun}/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" },
      body: JSON.stringify(input),
    });
    const response = await POST(request, { params: Promise.resolve({ noun, verb }) });
    if (response.ok) return "done";
    return [401, 403].includes(response.status) ? "refused" : `${response.status} ${await response.text()}`;
  },
  async form(act, input) {
    const form = new FormData();
    for (const [field, value] of Object.entries(input)) {
      for (const one of [value].flat()) form.append(field, one === true ? "on" : String(one));
    }
    try {
      const again = new FormData();
      for (const [field, value] of form) again.append(field, value);
      form.append(ACT_FIELD, act.name);
      let state = await performAct(emptyForm, form);
      if (state.preview) {
        again.append(ACT_FIELD, act.name);
        again.append(CONFIRM_FIELD, state.preview.confirm);
        state = await performAct(emptyForm, again);
        if (state.preview) return `not confirmed: ${state.preview.why}`;
      }
      return state.ok ? "done" : outcome(state.code, JSON.stringify(state));
    } catch (error) {
      if (error instanceof Error && "digest" in error && String(error.digest).startsWith("NEXT_REDIRECT"))
        return "done";
      return String(error);
    }
  },
};

function outcome(code: string | undefined, message: string): string {
  return code === "not_allowed" || code === "not_signed_in" ? "refused" : `${code}: ${message}`;
}

async function currentViewer(): Promise<Viewer> {
  const session = await import("#lib/people/session.ts");
  return session.currentViewer();
}

function ownerOf(act: Act, product: TestProduct): Record<string, string> {
  if (act.scope === "product") return { product: product.name };
  return act.scope === "classification" ? { classification: product.classification } : {};
}

/** All that acts may touch, table by table. */
async function fingerprint(): Promise<Record<string, string>> {
  const tables = await db.$queryRaw<{ name: string }[]>(sql`
    SELECT table_name AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name !~ '^_' ORDER BY 1`);
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*) || md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS hash FROM "${name}" t`,
  );
  const rows = await db.$queryRawUnsafe<{ name: string; hash: string }[]>(parts.join(" UNION ALL "));
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}
