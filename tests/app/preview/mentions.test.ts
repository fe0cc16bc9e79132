import "#tests/support/database.ts";
import { expect, it, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { makeMember } from "#tests/support/tracked-world.ts";

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("next/navigation", () => ({ unstable_rethrow: () => {} }));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
const { POST } = await import("#app/preview/route.ts");
const { GET } = await import("#app/people.json/route.ts");

it("who of those mentioned does not see the bug is told only to those who see it, and of no bug that all see", async () => {
  const hidden = await makeProduct({ visibility: "groups" });
  const insider = await makeMember(hidden, "developer");
  const stranger = await makeUser({ handle: "stranger-one" });
  const secret = await makeBug(insider, { product: hidden.name });
  const open = await makeBug(insider, { product: (await makeProduct()).name });
  const told = async (viewer: Viewer, bug: number) => {
    asking.viewer = viewer;
    const preview = await POST(
      new Request(`http://localhost/preview?bug=${bug}`, {
        method: "POST",
        body: new URLSearchParams({ text: `@${stranger.handle} and @${insider.handle}` }),
        headers: { "sec-fetch-site": "same-origin" },
      }),
    );
    const list = await GET(new Request(`http://localhost/people.json?bug=${bug}&mention=on&q=stranger-one`), {
      params: Promise.resolve({}),
    });
    const hints: { hint: string }[] = await list.json();
    return [
      (await preview.text()).match(/@[\w-]+<\/a> <small class="blind">/g)?.length ?? 0,
      hints.filter(({ hint }) => hint.includes("does not see this bug")).length,
    ];
  };
  expect(await told(insider, secret)).toEqual([1, 1]);
  // Somebody from outside who was let in would learn who is in the groups.
  const guest = await (await makeUser()).viewer();
  await db.bugCc.create({ data: { bugId: secret, userId: guest.userId ?? 0 } });
  expect(await told(guest, secret)).toEqual([0, 0]);
  expect(await told(await stranger.viewer(), secret)).toEqual([0, 0]);
  expect(await told(insider, open)).toEqual([0, 0]);
});
