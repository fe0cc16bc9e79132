import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { readKnownThings } from "#lib/bugs/views/known-things.ts";
import { markBlindMentions } from "#lib/bugs/views/mentions.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment, makeEvent } from "#tests/support/events.ts";
import { makeBug, makeUser, viewerOf } from "#tests/support/factories.ts";
import { makeFix, makeMember, makeTrackedProduct } from "#tests/support/tracked-world.ts";

const link = (kind: string, id: number) => `<a href="/${kind}/${id}">x</a>`;

it("hidden bugs, files and commits are known as little as missing ones", async () => {
  const open = await makeTrackedProduct({}, {});
  const hidden = await makeTrackedProduct({ visibility: "groups" }, {});
  const insider = await makeMember(hidden, "developer");
  const stranger = await (await makeUser()).viewer();
  const [seen, secret] = [
    await makeBug(insider, { product: open.name }),
    await makeBug(insider, { product: hidden.name }),
  ];
  const audienceId = await audienceOf({ productId: open.id });
  const [file, log] = [await makeAttachment(seen), await makeAttachment(seen, { audienceId })];
  const elsewhere = await makeAttachment(secret);
  const shas: string[] = [];
  for (const [product, bug] of [
    [open, seen],
    [hidden, secret],
  ] as const) {
    const fix = await db.codeChange.findUniqueOrThrow({
      where: { id: await makeFix(product, bug, { branch: "main" }) },
    });
    // Hashes differ in their first digits.
    const sha = `${fix.id.toString(16).padStart(8, "a1")}${"0".repeat(32)}`;
    await db.codeChange.update({ where: { id: fix.id }, data: { sha } });
    shas.push(sha);
  }
  const pieces = [
    link("bugs", seen),
    link("bugs", secret),
    link("bugs", 2_000_000),
    ...[file, log, elsewhere].map((id) => link("attachments", id)),
    ` ${shas.join(" ")} ${shas.map((sha) => sha.slice(0, 10)).join(" ")} `,
  ];
  const read = async (viewer: Viewer) => {
    const known = await readKnownThings(viewer, pieces);
    return [[...known.bugs.keys()], [...known.attachments.keys()], [...known.commits.keys()].sort()];
  };
  const [mine = "", theirs = ""] = shas;
  const forAll = [[seen], [file], [mine, mine.slice(0, 10)].sort()];
  expect(await read(anonymousViewer)).toEqual(forAll);
  expect(await read(stranger)).toEqual(forAll);
  expect(await read(insider)).toEqual([
    [seen, secret],
    [file, elsewhere],
    [mine, mine.slice(0, 10), theirs, theirs.slice(0, 10)].sort(),
  ]);
});

it("an abbreviated hash that fits two commits says neither", async () => {
  const product = await makeTrackedProduct({}, {});
  const somebody = await makeMember(product, "developer");
  const bug = await makeBug(somebody, { product: product.name });
  for (const end of ["0", "1"]) {
    const id = await makeFix(product, bug, { branch: "main" });
    await db.codeChange.update({ where: { id }, data: { sha: `abcd1234${end}`.padEnd(40, "0") } });
  }
  const { commits } = await readKnownThings(anonymousViewer, ["abcd1234 abcd12341"]);
  expect([...commits.keys()]).toEqual(["abcd12341"]);
});

it("the writer, and nobody else, is told who of those mentioned does not see their comment", async () => {
  const { id, product, qe, stranger, reporter } = await scene();
  const [old, outsider] = [await makeUser(), stranger];
  await db.user.update({ where: { id: old.id }, data: { mergedIntoId: stranger.userId } });
  const audienceId = await audienceOf({ productId: product.id });
  const write = async (author: Viewer, number: number, audience: number | null) => {
    const text = `@${qe.handle} @${outsider.handle} @${old.handle} @nobody-of-that-name`;
    const eventId = await makeEvent(id, { authorId: author.userId, audienceId: audience });
    await db.comment.create({
      data: {
        bugId: id,
        eventId,
        audienceId: audience,
        number,
        authorId: author.userId,
        text,
        html: `<p>${text}</p>`,
      },
    });
  };
  const told = async (viewer: Viewer) => {
    const { comments } = await listThread(viewer, id);
    const known = await readKnownThings(
      viewer,
      comments.map(({ html }) => html),
    );
    const marked = await markBlindMentions(viewer, id, comments, known);
    return marked.map(({ html }) => [...html.matchAll(/@([\w-]+)<\/a> <small/g)].map(([, handle]) => handle));
  };
  await write(qe, 1, null);
  expect(await told(qe)).toEqual([[], []]);
  await write(qe, 1, audienceId);
  const both = [outsider.handle, old.handle];
  expect(await told(qe)).toEqual([[], [], both]);
  // Who writes to insiders without being one learns nothing of who they are.
  await write(reporter, 2, audienceId);
  expect(await told(reporter)).toEqual([[], [], []]);
  // What they wrote before is as it was; others read the same text without it.
  expect(await told(await viewerOf(stranger.userId ?? 0))).toEqual([[], []]);
});
