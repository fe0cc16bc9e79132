import "#tests/support/database.ts";
import { expect, it, vi } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { explainNamed } from "#lib/bugs/comments/named-things.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { readKnownThings } from "#lib/bugs/views/known-things.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { audienceOf } from "#tests/support/events.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("next/navigation", () => ({ unstable_rethrow: () => {} }));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
const { GET } = await import("#app/uploads/[id]/route.ts");
const { POST } = await import("#app/preview/route.ts");

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const picture = (name: string) => new File([PNG], name, { type: "image/png" });
const at = ({ uploadId }: { uploadId?: string }) => `/uploads/${uploadId}`;
const somebody = async () => (await makeUser()).viewer();

it("a picture is an attachment where the text has it, of a comment and of a description; what is not attached stays a link", async () => {
  const viewer = await somebody();
  const { name: product } = await makeProduct();
  const bug = await makeBug(viewer, { product });
  const [log, noon, left] = await uploadAll(viewer, [
    new File(["a log"], "a.log"),
    picture("noon.png"),
    picture("left.png"),
  ]);
  if (!log || !noon || !left) throw new Error("Not uploaded.");
  const comment = `At ![noon](${at(noon)}), not ![left](${at(left)}) or ${at(noon)}.`;
  await changeBug(viewer, bug, changeBugInput.parse({ comment }), [log, noon]);
  const said = await db.comment.findFirstOrThrow({
    where: { bugId: bug, number: 1 },
    include: { attachments: true },
  });
  const { id } = said.attachments.find(({ fileName }) => fileName === "noon.png") ?? {};
  expect(said.attachments).toHaveLength(2);
  expect(said.text).toBe(`At ![noon](/attachments/${id}), not ![left](${at(left)}) or ${at(noon)}.`);
  expect(said.html).toContain(`<img src="/attachments/${id}" alt="noon"`);
  expect(said.html).toContain(`<a href="${at(left)}">left</a>`);

  const [other] = await uploadAll(viewer, [picture("other.png")]);
  if (!other) throw new Error("Not uploaded.");
  const input = { product, summary: "It stops", description: `Here: ![other](${at(other)})` };
  const filed = await fileBug(viewer, fileBugInput.parse(input), [other]);
  const [file] = await db.attachment.findMany({ where: { bugId: filed } });
  const { text } = await db.comment.findFirstOrThrow({ where: { bugId: filed } });
  expect(text).toBe(`Here: ![other](/attachments/${file?.id})`);
});

it("a picture leads to its attachment; to who does not see it, it is as one that is missing, and what is no picture is a link", async () => {
  const viewer = await somebody();
  const product = await makeProduct();
  const bug = await makeBug(viewer, { product: product.name });
  const files = await uploadAll(viewer, [picture("noon.png"), new File(["a log"], "a.log")]);
  await changeBug(viewer, bug, changeBugInput.parse({ comment: "Two files" }), files);
  const [shown, log] = await db.attachment.findMany({
    where: { bugId: bug },
    orderBy: { contentType: "asc" },
  });
  const html = (id: number | undefined) => `<p><img src="/attachments/${id}" alt="x" loading="lazy"></p>`;
  const read = async (reader: Viewer, piece: string) =>
    explainNamed(piece, await readKnownThings(reader, [piece]));
  const stranger = await somebody();
  for (const reader of [viewer, stranger, anonymousViewer])
    expect(await read(reader, html(shown?.id))).toBe(
      `<p><a title="noon.png" href="/attachments/${shown?.id}"><img src="/attachments/${shown?.id}" alt="x" loading="lazy"></a></p>`,
    );
  const inLink = `<a href="https://example.org">${html(shown?.id)}</a>`;
  expect(await read(stranger, inLink)).toBe(inLink);
  expect(await read(stranger, html(log?.id))).toBe(
    `<p><a title="a.log" href="/attachments/${log?.id}">attachment ${log?.id}</a></p>`,
  );
  const missing = 2_000_000_000;
  const words = (id: number | undefined) => `<p><a href="/attachments/${id}">attachment ${id}</a></p>`;
  expect(await read(stranger, html(missing))).toBe(words(missing));
  const audienceId = await audienceOf({ productId: product.id });
  await db.attachment.updateMany({ where: { id: shown?.id ?? 0 }, data: { audienceId } });
  expect(await read(stranger, html(shown?.id))).toBe(words(shown?.id));
  expect(await read(viewer, html(shown?.id))).toContain("<img");
});

it("before it is attached, a picture is shown in the preview, to who uploaded it and nobody else", async () => {
  const viewer = await somebody();
  const [noon, log] = await uploadAll(viewer, [picture("noon.png"), new File(["a log"], "a.log")]);
  if (!noon || !log) throw new Error("Not uploaded.");
  asking.viewer = viewer;
  const preview = await POST(
    new Request("http://localhost/preview", {
      method: "POST",
      body: new URLSearchParams({ text: `![no"on](${at(noon)})` }),
      headers: { "sec-fetch-site": "same-origin" },
    }),
  );
  expect(await preview.text()).toContain(`<img src="${at(noon)}" alt="no&quot;on">`);
  const get = async (who: Viewer, id = noon.uploadId ?? "") => {
    asking.viewer = who;
    return GET(new Request(`http://localhost/uploads/${id}`), { params: Promise.resolve({ id }) });
  };
  const own = await get(viewer);
  expect([own.status, own.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect(Buffer.from(await own.arrayBuffer()).equals(PNG)).toBe(true);
  const acting = { ...viewer, impersonatorId: 1 };
  for (const who of [await somebody(), anonymousViewer, acting]) expect((await get(who)).status).toBe(404);
  for (const id of [log.uploadId, "nothing"]) expect((await get(viewer, id)).status).toBe(404);
});
