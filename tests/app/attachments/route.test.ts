import "#tests/support/database.ts";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it, vi } from "vitest";
import { contentDisposition } from "#lib/bugs/attachments/queries.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { audienceOf } from "#tests/support/events.ts";
import { grantRole, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
// Next's own modules need Next around them.
vi.mock("next/navigation", () => ({ unstable_rethrow: () => {} }));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
const { GET } = await import("#app/attachments/[id]/[[...name]]/route.ts");

async function get(viewer: Viewer, id: number | string, init: RequestInit = {}): Promise<Response> {
  asking.viewer = viewer;
  const request = new Request(`http://localhost/attachments/${id}`, init);
  return GET(request, { params: Promise.resolve({ id: String(id) }) });
}

function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

async function attach(
  content: string | Buffer,
  name: string,
  { isPrivate = false, visibility = "open" as const } = {},
) {
  const product = await makeProduct({ visibility });
  const user = await makeUser();
  const reporter = await user.viewer();
  const files = await uploadAll(reporter, [
    new File([typeof content === "string" ? content : new Uint8Array(content)], name),
  ]);
  const input = fileBugInput.parse({ product: product.name, summary: unique("It breaks ") });
  const bugId = await fileBug(reporter, input, files);
  const { id, sha256 } = await db.attachment.findFirstOrThrow({ where: { bugId } });
  if (isPrivate) {
    const audienceId = await audienceOf({ productId: product.id });
    await db.attachment.update({ where: { id }, data: { audienceId } });
  }
  return { id, sha256, bugId, product, reporter };
}

it("a file is served with headers that make it harmless", async () => {
  const { id, sha256 } = await attach("one\ntwo\n", "log.txt");
  const response = await get(anonymousViewer, id);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("one\ntwo\n");
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/plain; charset=utf-8",
    "content-length": "8",
    "content-disposition": "inline; filename=\"log.txt\"; filename*=UTF-8''log.txt",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
    etag: `"${sha256}"`,
  });
  expect(response.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
});

it.each([
  ["UTF-8", "Gerät läuft nicht – 日本", "utf-8", (text: string) => Buffer.from(text)],
  ["Latin-1", "Größe überschritten: Gerät läuft nicht\n", "iso-8859-1", latin1],
  ["Windows-1252", "Größe überschritten \u0096 Gerät läuft nicht\n".repeat(3), "windows-1252", latin1],
  ["a short one", "café", "windows-1252", latin1],
  ["UTF-16", "\ufeffStörung\r\n", "utf-16le", (text: string) => Buffer.from(text, "utf16le")],
])("a text in %s is sent as it is, with its encoding", async (_what, text, charset, encode) => {
  const bytes = encode(text);
  const { id } = await attach(bytes, "log.txt");
  const response = await get(anonymousViewer, id);
  expect(response.headers.get("content-type")).toBe(`text/plain; charset=${charset}`);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
});

const cases = resolve(import.meta.dirname, "../../../../shared/data/cases");
const reason = existsSync(cases) ? "" : " (skipped: ../shared/data/cases is not here)";

it.skipIf(reason !== "").each([
  ["latin1.log", "windows-1252", "Größe überschritten: Gerät läuft nicht – naïve café"],
  ["sjis.log", "shift_jis", "接続"],
  ["utf16.log", "utf-16le", "Störung: Gerät läuft nicht"],
])(`a browser can read %s${reason}`, async (name, charset, words) => {
  const { id } = await attach(readFileSync(`${cases}/${name}`), name);
  const response = await get(anonymousViewer, id);
  expect(response.headers.get("content-type")).toBe(`text/plain; charset=${charset}`);
  expect(new TextDecoder(charset).decode(await response.arrayBuffer())).toContain(words);
});

it.each([
  ["a page", "<html><script>alert(1)</script></html>", "text/html"],
  ["a drawing", "<svg onload='alert(1)'/>", "image/svg+xml"],
  ["XML", "<?xml version='1.0'?><a/>", "application/xml"],
  ["an archive", "PK\u0003\u0004", "application/zip"],
])("%s is downloaded, never shown inline", async (_what, content, type) => {
  const { id } = await attach(content, "picture.png");
  const { headers } = await get(anonymousViewer, id);
  expect(headers.get("content-type")).toBe(type);
  expect(headers.get("content-disposition")).toMatch(/^attachment; /);
});

it("a PDF opens in the viewer of the browser, framed only by our pages", async () => {
  const { id } = await attach("%PDF-1.7\n", "paper.html");
  const { headers } = await get(anonymousViewer, id);
  expect(headers.get("content-type")).toBe("application/pdf");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-disposition")).toMatch(/^inline; /);
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'self'$/);
});

it("a browser that opens it as a page gets its page, unless it asks for the file by name", async () => {
  const { id, bugId } = await attach("one\n", "log.txt");
  const asPage = { headers: { "sec-fetch-dest": "document" } };
  const page = await get(anonymousViewer, id, asPage);
  expect([page.status, page.headers.get("location")]).toEqual([302, `/bugs/${bugId}/attachments/${id}`]);
  const named = { params: Promise.resolve({ id: String(id), name: ["log.txt"] }) };
  expect((await GET(new Request(`http://localhost/attachments/${id}/log.txt`, asPage), named)).status).toBe(
    200,
  );
  await db.product.updateMany({ data: { visibility: "groups" }, where: { bugs: { some: { id: bugId } } } });
  expect((await get(anonymousViewer, id, asPage)).status).toBe(404);
});

it.each([
  ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
  ["bytes=7-", 206, "789", "bytes 7-9/10"],
  ["bytes=8-999", 206, "89", "bytes 8-9/10"],
  ["bytes=10-", 200, "0123456789", null],
  ["bytes=5-2", 200, "0123456789", null],
  ["bytes=0-1,3-4", 200, "0123456789", null],
  ["lines=1-2", 200, "0123456789", null],
])("a player that asks for %s gets that part", async (range, status, body, part) => {
  const { id } = await attach("0123456789", "x.txt");
  const response = await get(anonymousViewer, id, { headers: { range } });
  expect([response.status, await response.text(), response.headers.get("content-range")]).toEqual([
    status,
    body,
    part,
  ]);
  expect(response.headers.get("content-length")).toBe(String(body.length));
});

/** The beginning of a PNG of this size: enough to say what decoding it would take. */
function picture(width: number, height: number): Buffer {
  const header = Buffer.from(
    "89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000000000",
    "hex",
  );
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}

it("a picture that would take gigabytes to decode is shown nowhere, but can be downloaded", async () => {
  const asPicture = { headers: { "sec-fetch-dest": "image" } };
  for (const [width, height, status] of [
    [30_000, 30_000, 404],
    [8000, 8000, 200],
    [8001, 8000, 404],
  ] as const) {
    const { id } = await attach(picture(width, height), "p.png");
    expect((await get(anonymousViewer, id, asPicture)).status, `${width}`).toBe(status);
    expect((await get(anonymousViewer, id)).status).toBe(200);
  }
});

it("a malformed type from an import does not reach the header", async () => {
  const { id } = await attach("x", "x");
  await db.attachment.update({ where: { id }, data: { contentType: "text/html\r\nX: y; <b>" } });
  const { headers } = await get(anonymousViewer, id);
  expect(headers.get("content-type")).toBe("application/octet-stream");
});

it("a cached file is not sent again, but it is refused once the viewer may not see it any more", async () => {
  const { id, sha256, bugId, reporter } = await attach("once", "x.txt");
  const again = { headers: { "if-none-match": `"${sha256}"` } };
  expect((await get(anonymousViewer, id, again)).status).toBe(304);
  const group = await db.group.create({ data: { name: unique("secret") } });
  await db.bugGroup.create({ data: { bugId, groupId: group.id } });
  expect((await get(anonymousViewer, id, again)).status).toBe(404);
  expect((await get(reporter, id, again)).status).toBe(304);
});

it("HEAD returns the same headers without the content", async () => {
  const { id } = await attach("twelve bytes", "x.txt");
  const response = await get(anonymousViewer, id, { method: "HEAD" });
  expect(response.headers.get("content-length")).toBe("12");
  expect(await response.text()).toBe("");
});

it("an attachment of a hidden bug, a private one and a missing one look the same", async () => {
  const stranger = await (await makeUser()).viewer();
  const secret = await attach("of a hidden product", "x.txt");
  await db.product.update({ where: { id: secret.product.id }, data: { visibility: "groups" } });
  const hidden = await attach("private", "x.txt", { isPrivate: true });
  const insider = await makeUser();
  await grantRole(insider.id, hidden.product.id, "developer");
  expect((await get(await insider.viewer(), hidden.id)).status).toBe(200);
  expect((await get(hidden.reporter, hidden.id)).status).toBe(200);

  const missing = await look(await get(stranger, 2_000_000_000));
  expect(missing).toMatchObject({ status: 404, body: "There is no such attachment.\n" });
  for (const id of [secret.id, hidden.id, "abc", "0", "99999999999", "-1", "1e3"]) {
    expect(await look(await get(stranger, id))).toEqual(missing);
    expect(await look(await get(anonymousViewer, id))).toEqual(missing);
  }
});

it.each([
  ['a "b".txt', `inline; filename="a _b_.txt"; filename*=UTF-8''a%20%22b%22.txt`],
  [
    "grüße 日本.log",
    `inline; filename="gr__e __.log"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%E6%97%A5%E6%9C%AC.log`,
  ],
  ["it's (1)*.txt", `inline; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`],
  ["half \ud800 a pair", `inline; filename="half _ a pair"; filename*=UTF-8''half%20%EF%BF%BD%20a%20pair`],
])("the name %j is sent in ASCII and exactly", (name, header) => {
  expect(contentDisposition(name, true)).toBe(header);
});

async function look(response: Response) {
  return {
    status: response.status,
    body: await response.text(),
    headers: Object.fromEntries(response.headers),
  };
}
