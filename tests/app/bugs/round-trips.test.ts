import "#tests/support/database.ts";
import pg from "pg";
import { createElement, type ReactNode } from "react";
import { beforeAll, expect, it, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { LIST_COOKIE, printListVisit } from "#lib/search/list-visit.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { runComponents, withPageCache } from "#tests/support/render.ts";

// How many round trips to the database a page makes.

const asking: { viewer: Viewer; cookies: Map<string, { value: string }> } = {
  viewer: anonymousViewer,
  cookies: new Map(),
};
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
vi.mock("next/headers", () => ({ headers: async () => new Headers(), cookies: async () => asking.cookies }));
vi.mock("next/navigation", () => ({
  notFound: () => {},
  redirect: () => {},
  usePathname: () => "/",
  useRouter: () => ({}),
  useSearchParams: () => new URLSearchParams(),
}));
vi.mock("next/server", () => ({ after: () => {} }));
const { default: SiteLayout } = await import("#app/(site)/layout.tsx");
const { default: BugPage } = await import("#app/(site)/bugs/[id]/page.tsx");
const { default: BugsPage } = await import("#app/(site)/bugs/page.tsx");
const { default: HomePage } = await import("#app/(site)/page.tsx");

/** Reading the session is a round trip too, which these tests leave out. */
const SESSION = 1;
let product = "";
let id = 0;

beforeAll(async () => {
  const person = await makeUser();
  const made = await makeProduct();
  product = made.name;
  await grantRole(person.id, made.id, "developer");
  asking.viewer = await person.viewer();
  id = await makeBug(asking.viewer, { product, description: "It stops." });
  for (const _ of [1, 2, 3]) await makeBug(asking.viewer, { product });
  await db.savedSearch.create({ data: { ownerId: person.id, name: "Mine", query: "assignee=@me" } });
});

/** The statements that a page of the site sends, its frame included. */
async function countTrips(page: ReactNode): Promise<number> {
  const spy = vi.spyOn(pg.Client.prototype, "query");
  try {
    await withPageCache(() => runComponents(createElement(SiteLayout, null, page)));
    // What a connection is told once, when it is made, is not the page's.
    return spy.mock.calls.filter(([statement]) => !String(statement).startsWith("SET ")).length;
  } finally {
    spy.mockRestore();
  }
}

const params = <Of extends object>(given: Of) => Promise.resolve(given);

it("a bug page makes at most eight round trips, signed in and with navigation in the list it was opened from", async () => {
  const visit = printListVisit(new URLSearchParams(), new Date());
  asking.cookies = new Map([[LIST_COOKIE, { value: visit }]]);
  expect(
    SESSION +
      (await countTrips(
        createElement(BugPage, { params: params({ id: String(id) }), searchParams: params({}) }),
      )),
  ).toBeLessThanOrEqual(8);
});

it("a list makes at most six round trips", async () => {
  asking.cookies = new Map();
  const page = createElement(BugsPage, { searchParams: params({ product }) });
  expect(SESSION + (await countTrips(page))).toBeLessThanOrEqual(6);
});

it("a home page makes at most eight round trips", async () => {
  expect(
    SESSION + (await countTrips(createElement(HomePage, { searchParams: Promise.resolve({}) }))),
  ).toBeLessThanOrEqual(8);
});
