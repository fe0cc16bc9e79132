import "#tests/support/database.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ACTS } from "#lib/admin/act/registry.ts";
import { changeBugs } from "#lib/bugs/change/change-bugs.ts";
import { saveReviewNote, sendReview } from "#lib/bugs/reviews/commands.ts";
import { listReviewNotes } from "#lib/bugs/reviews/queries.ts";
import { reviewInput, reviewNoteInput } from "#lib/bugs/reviews/schema.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { findAttachment, getAttachmentStory } from "#lib/bugs/views/attachment.ts";
import { findBug, getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { countBugsOfProduct } from "#lib/bugs/views/counts.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { makeFlagType } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

/** Every secret thing has this in its name or its text. */
const SECRET = "Zwiebelkuchen";

async function scene() {
  const open = await makeProduct();
  const hidden = await makeProduct({ visibility: "groups", name: unique(SECRET) });
  await db.component.create({ data: { productId: hidden.id, name: `${SECRET} part` } });
  await db.version.create({ data: { productId: hidden.id, name: `${SECRET} 1`, sortKey: "1" } });
  const [insider, outsider] = [await makeUser(), await makeUser()];
  for (const { id } of [open, hidden]) await grantRole(insider.id, id, "maintainer");
  const viewer = await insider.viewer();
  const type = await makeFlagType({ target: "attachment" });
  const bugs = [
    await makeBug(viewer, { product: open.name, component: "General" }),
    await makeBug(viewer, { product: open.name }),
    await makeBug(viewer, { product: hidden.name, component: "General" }),
    await makeBug(viewer, { product: hidden.name, component: `${SECRET} part`, version: `${SECRET} 1` }),
  ];
  const audienceId = await audienceOf({ productId: open.id });
  const file = await makeAttachment(bugs[0] ?? 0, { audienceId, authorId: insider.id, fileName: SECRET });
  return { open, hidden, insider: viewer, outsider: await outsider.viewer(), bugs, file, typeId: type.id };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Everything that somebody may read of the bugs. */
async function snapshot(viewer: Viewer, { bugs, open }: Scene): Promise<unknown> {
  const { query } = parseBugQuery(new URLSearchParams(`status=all&product=${open.name}&sort=changed`));
  const seen: unknown[] = [
    await runSearch(viewer, query, { limit: 10 }),
    await countBugsOfProduct(viewer, open.id),
  ];
  for (const id of bugs) {
    const bug = await findBug(viewer, id);
    seen.push(
      bug,
      await listComments(viewer, id),
      await listChanges(viewer, id),
      await listThread(viewer, id),
    );
  }
  for (const { id, bugId } of await db.attachment.findMany({ where: { bugId: { in: bugs } } })) {
    const file = await findAttachment(viewer, bugId, id);
    // A missing one looks like a hidden one.
    if (file) seen.push(file, await getAttachmentStory(viewer, file), await listReviewNotes(viewer, id));
  }
  return JSON.parse(JSON.stringify(seen));
}

const PATCH = `--- a/${SECRET}\n+++ b/${SECRET}\n@@ -1 +1 @@\n-a\n+b\n`;

/** The newest version of the secret file. */
async function newestOf(bugId: number): Promise<number> {
  const { id } = await db.attachment.findFirstOrThrow({ where: { bugId }, orderBy: { id: "desc" } });
  return id;
}

type Step = { kind: string; bug: number; other: number };

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(
      "whisper",
      "flag",
      "describe",
      "replace",
      "review",
      "relate",
      "move out",
      "move in",
      "rename",
      "component",
      "version",
      "say",
    ),
    bug: fc.integer({ min: 0, max: 3 }),
    other: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 5, maxLength: 14 },
);

/** Does it; gives true when nobody outside may notice anything. */
async function take({ kind, bug, other }: Step, world: Scene): Promise<boolean> {
  const { open, hidden, insider, bugs, file, typeId } = world;
  const [id = 0, otherId = 0] = [bugs[bug], bugs[other]];
  const isHidden = async (one: number) => (await getBug(everything, one)).productId === hidden.id;
  const change = (input: ChangeBugInput) =>
    changeBugs(insider, [id], changeBugInput.parse({ revision: "current", ...input }));
  const name = (await db.product.findUniqueOrThrow({ where: { id: hidden.id } })).name;
  switch (kind) {
    case "whisper":
      await change({ comment: `${SECRET}!`, commentAudience: "@insiders" });
      return true;
    case "flag":
      await changeBugs(
        insider,
        [bugs[0] ?? 0],
        changeBugInput.parse({
          revision: "current",
          flags: [{ typeId, attachmentId: file, status: "requested", requestee: null }],
        }),
      );
      return true;
    case "describe":
      await changeBugs(
        insider,
        [bugs[0] ?? 0],
        changeBugInput.parse({
          revision: "current",
          attachments: [{ id: file, summary: `${SECRET} ${other}`, isObsolete: other === 0 }],
        }),
      );
      return true;
    case "replace": {
      const files = await uploadAll(insider, [new File([PATCH], `${SECRET}.patch`)]);
      const replaces = { id: await newestOf(bugs[0] ?? 0), requests: other > 1 ? "carry" : "cancel" };
      const input = changeBugInput.parse({ revision: "current", comment: SECRET, replaces });
      await changeBugs(insider, [bugs[0] ?? 0], input, files);
      return true;
    }
    case "review": {
      const place = { bugId: bugs[0] ?? 0, id: await newestOf(bugs[0] ?? 0) };
      const note = { ...place, anchor: "f1R1", text: SECRET };
      await saveReviewNote(insider, reviewNoteInput.parse(note)).catch(() => {});
      await sendReview(
        insider,
        reviewInput.parse({ ...place, revision: "current", summary: `${SECRET} ${Math.random()}` }),
      );
      return true;
    }
    case "relate":
      await change({ [bug % 2 === 0 ? "dependsOn" : "regressedBy"]: { add: [otherId], remove: [] } });
      return (await isHidden(id)) || (await isHidden(otherId));
    case "move out":
      await change({ product: open.name, acceptsWiderAudience: true });
      return false;
    case "move in":
      await change({ product: name });
      return false;
    case "rename":
      await ACTS.find((act) => act.name === "product.change")?.perform(insider, {
        product: name,
        name: unique(SECRET),
      });
      return true;
    case "component":
      await change({ component: (await isHidden(id)) ? `${SECRET} part` : "General" });
      return isHidden(id);
    case "version":
      await change({ version: (await isHidden(id)) ? `${SECRET} 1` : "" });
      return isHidden(id);
    default:
      await change({ comment: "In public." });
      return isHidden(id);
  }
}

it("whatever insiders do and wherever bugs move, outsiders cannot see or notice it", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const world = await scene();
      for (const step of sequence) {
        const before = await snapshot(world.outsider, world);
        const isSilent = await take(step, world).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
          return true;
        });
        for (const viewer of [world.outsider, anonymousViewer]) {
          expect(JSON.stringify(await snapshot(viewer, world))).not.toContain(SECRET);
        }
        if (isSilent) expect(await snapshot(world.outsider, world)).toEqual(before);
      }
      // A thing that is gone counts as unseen.
      await db.version.deleteMany({ where: { productId: world.hidden.id, bugsFound: { none: {} } } });
      expect(JSON.stringify(await snapshot(world.outsider, world))).not.toContain(SECRET);
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 120_000);
