import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { newsOf } from "#components/bugs/news-html.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findNews } from "#lib/bugs/views/news.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { makeBug, makeUser } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct } from "#tests/support/tracked-world.ts";

it("a page on which somebody writes learns what others said since, as far as they see it", async () => {
  const product = await makeTrackedProduct({}, {});
  const insider = await makeMember(product, "developer");
  const reader = await (await makeUser()).viewer();
  const id = await makeBug(reader, { product: product.name });
  const say = (comment: string, commentAudience?: string) =>
    changeBug(insider, id, changeBugInput.parse({ comment, commentAudience }));
  const read = async (viewer: Viewer, last: string) => {
    const news = await findNews(viewer, id, last);
    return news?.comments.map(({ anchor }) => anchor) ?? null;
  };
  expect(await read(reader, "c0")).toBeNull();
  await say("Try #1");
  await say("Quietly", "@insiders");
  const [, secret = ""] = (await read(insider, "c0")) ?? [];
  expect(secret).toMatch(/^p\d+-1$/);
  expect(await read(reader, "c0")).toEqual(["c1"]);
  expect(await read(anonymousViewer, "c0")).toEqual(["c1"]);
  expect(await read(reader, "c1")).toBeNull();
  expect(await read(insider, "c1")).toEqual([secret]);
  await say("Aloud");
  // What comes after a comment that they do not see is not told by naming that one.
  expect(await read(reader, secret)).toBeNull();
  expect(await read(reader, "c7")).toBeNull();
  const news = await findNews(reader, id, "c0");
  expect(news && newsOf(news)).toEqual({
    html: expect.stringMatching(
      /^<li id="c1"[\s\S]*Try <a title=[\s\S]*<li id="c2"[\s\S]*aria-label="Reply to comment 2"/,
    ),
    last: "c2",
    words: `${insider.displayName} commented while you write.`,
  });
  const unanswerable = await findNews(anonymousViewer, id, "c0");
  expect(unanswerable && newsOf(unanswerable).html).not.toContain("Reply");
});

it("a hidden bug has no news", async () => {
  const product = await makeTrackedProduct({ visibility: "groups" }, {});
  const insider = await makeMember(product, "developer");
  const id = await makeBug(insider, { product: product.name });
  await changeBug(insider, id, changeBugInput.parse({ comment: "Said" }));
  expect(await findNews(await (await makeUser()).viewer(), id, "c0")).toBeNull();
  expect((await findNews(insider, id, "c0"))?.comments).toHaveLength(1);
});
