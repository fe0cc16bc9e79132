import { beforeEach, expect, test, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { emptyForm, type FormState } from "#lib/http/form-state.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct } from "#tests/support/tracked-world.ts";

// A bug is tracked in another product by one field: a series, a version, or neither.

class Redirected extends Error {}
const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
vi.mock("next/headers", () => ({ headers: async () => new Headers(), cookies: async () => new Map() }));
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("next/navigation", () => ({
  redirect: (address: string) => {
    throw new Redirected(address);
  },
  unstable_rethrow: (error: unknown) => {
    if (error instanceof Redirected) throw error;
  },
}));
const { trackBugAction } = await import("#lib/upstream/trackings/actions.ts");

let bug: number;

beforeEach(async () => {
  await resetDatabase();
  const home = await makeTrackedProduct({ name: "Engine" }, {});
  // A series and a version of the same name.
  const agent = await makeTrackedProduct({ name: "Agent" }, { "4.40": ["4.40*", "4.40.1"] });
  asking.viewer = await makeMember(agent, "maintainer");
  bug = await makeBug(asking.viewer, { product: home.name });
});

async function track(place: string): Promise<FormState | null> {
  const form = new FormData();
  for (const [name, value] of Object.entries({
    bug: String(bug),
    product: "Agent",
    state: "evidence",
    place,
  }))
    form.set(name, value);
  try {
    return await trackBugAction(emptyForm, form);
  } catch (error) {
    if (!(error instanceof Redirected)) throw error;
    return null;
  }
}

test.each([
  ["series 4.40", { series: { name: "4.40" }, version: null }],
  ["version 4.40", { series: null, version: { name: "4.40" } }],
  ["", { series: null, version: null }],
])("the place “%s” is where it is tracked", async (place, where) => {
  expect(await track(place)).toBeNull();
  const [made] = await db.tracking.findMany({
    where: { bugId: bug },
    include: { series: true, version: true },
  });
  expect(made).toMatchObject(where);
});

test("what is wrong with the place is said at its field", async () => {
  expect(await track("version 9")).toMatchObject({ fields: { place: ["Agent has no version “9”."] } });
  expect(await db.tracking.count()).toBe(0);
});
