import "#tests/support/database.ts";
import type { ReactNode } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";
import { runComponents, withPageCache } from "#tests/support/render.ts";

// The pages that a downstream product had are still there after its components became products.

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
vi.mock("next/headers", () => ({ headers: async () => new Headers(), cookies: async () => new Map() }));
vi.mock("next/navigation", () => ({
  notFound: () => {
    throw new Error("NOT_FOUND");
  },
  redirect: (to: string) => {
    throw new Error(`REDIRECT ${to}`);
  },
  useRouter: () => ({}),
}));
vi.mock("next/server", () => ({ after: () => {}, connection: async () => {} }));

const PAGES = {
  overview: await import("#app/(site)/products/[product]/page.tsx"),
  components: await import("#app/(site)/products/[product]/components/page.tsx"),
  versions: await import("#app/(site)/products/[product]/versions/page.tsx"),
  milestones: await import("#app/(site)/products/[product]/milestones/page.tsx"),
  upstream: await import("#app/(site)/products/[product]/upstream/page.tsx"),
};

let world: MoveWorld;

beforeAll(async () => {
  world = await makeMoveWorld({ bugs: 8 });
  await continueMove(await startMoveOf(world));
});

test.each(Object.entries(PAGES))("%s", async (_, { default: Page }) => {
  const props = {
    params: Promise.resolve({ product: world.product.name }),
    searchParams: Promise.resolve({}),
  };
  for (const viewer of [anonymousViewer, world.employee]) {
    asking.viewer = viewer;
    await expect(withPageCache(() => runComponents(Page(props) as ReactNode))).resolves.toBeUndefined();
  }
});

test("each bug under its number", async () => {
  const { default: BugPage } = await import("#app/(site)/bugs/[id]/page.tsx");
  asking.viewer = world.admin;
  for (const bug of world.bugs) {
    const props = { params: Promise.resolve({ id: String(bug) }), searchParams: Promise.resolve({}) };
    await expect(withPageCache(() => runComponents(BugPage(props) as ReactNode))).resolves.toBeUndefined();
  }
});
