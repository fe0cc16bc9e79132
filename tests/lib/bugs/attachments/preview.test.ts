import "#tests/support/database.ts";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { textLines } from "#components/bugs/attachments/text-lines.ts";
import { detectContent } from "#lib/bugs/attachments/content-type.ts";
import { previewOf } from "#lib/bugs/attachments/preview.ts";
import { storeAttachment } from "#lib/bugs/attachments/store.ts";
import { LINES_MAX, readTextPart } from "#lib/bugs/attachments/text-part.ts";

async function stored(content: string | Buffer) {
  const bytes = Buffer.from(content as string);
  return { ...(await detectContent(bytes)), ...(await storeAttachment(bytes)) };
}

describe("lines of a text", () => {
  it.each([
    ["one line", "a", ["a"]],
    ["a last line end", "a\nb\n", ["a", "b"]],
    ["Windows", "a\r\nb\r\n", ["a", "b"]],
    ["empty lines", "\n\na", ["", "", "a"]],
    ["colours of a terminal", "\u001b[1;31mred\u001b[0m!", ["red!"]],
    ["UTF-16", Buffer.from("\ufeffä\nb", "utf16le"), ["ä", "b"]],
    ["Latin-1", Buffer.from("Größe überschritten\n", "latin1"), ["Größe überschritten"]],
  ])("are read with %s", async (_what, content, lines) => {
    expect((await readTextPart((await stored(content)).sha256)).lines).toEqual(lines);
  });

  it("come in parts, and a very long one is cut", async () => {
    const all = Array.from({ length: LINES_MAX + 10 }, (_, at) => `line ${at + 1}`);
    const { sha256 } = await stored([...all, "x".repeat(100_000)].join("\n"));
    const first = await readTextPart(sha256);
    expect([first.lines.length, first.total, first.isCut]).toEqual([LINES_MAX, LINES_MAX + 11, false]);
    const second = await readTextPart(sha256, LINES_MAX + 1);
    expect(second.lines.slice(0, 10)).toEqual(all.slice(LINES_MAX));
    expect([second.lines.at(-1)?.length, second.isCut]).toEqual([4000, true]);
    expect((await readTextPart(sha256, 99_999)).lines).toEqual([]);
  });

  it("are escaped, have their numbers, and show what would change their order", () => {
    const { html } = textLines(["<b>", "if (\u202e) x"], 9, [10, 12]);
    expect(html).toContain('<div id="L9"><a href="#L9">9</a><code>&lt;b&gt;\n</code></div>');
    expect(html).toMatch(/<div id="L10" class="line-marked">.*<mark[^>]*>U\+202E<\/mark>\) x/s);
  });
});

describe("a preview", () => {
  it.each([
    ["a text", "hello\n", "text"],
    ["a patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "patch"],
    ["a patch that was cut off", "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-a\n+b\n", "text"],
    ["HTML", "<html><script>alert(1)</script></html>", "none"],
    ["a drawing", "<svg onload='alert(1)'/>", "none"],
    ["a PDF of any length", "%PDF-1.7\n", "pdf"],
    ["sound", Buffer.from("4944330300000000000a", "hex"), "audio"],
    ["a picture without a size", Buffer.from("89504e470d0a1a0a", "hex"), "none"],
  ])("of %s is %s", async (_what, content, kind) => {
    expect((await previewOf(await stored(content))).kind).toBe(kind);
  });

  it("says what is missing", async () => {
    const missing = { contentType: "text/plain", isPatch: false, sha256: "0".repeat(64) };
    expect(await previewOf(missing)).toMatchObject({ kind: "none", why: expect.stringContaining("missing") });
    expect(await previewOf({ ...missing, sha256: null })).toMatchObject({ kind: "none" });
  });

  it("unpacks no archive: one that would fill the memory is neither inspected nor shown", async () => {
    const name = Buffer.from("[Content_Types].xml");
    const packed = deflateRawSync(Buffer.alloc(200_000_000));
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(packed.length, 18);
    header.writeUInt32LE(200_000_000, 22);
    header.writeUInt16LE(name.length, 26);
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const { contentType } = await detectContent(Buffer.concat([header, name, packed]));
    const after = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    expect(after - before).toBeLessThan(50_000_000);
    expect(contentType).toMatch(/zip|octet-stream/);
    expect(
      await previewOf({ contentType, isPatch: false, sha256: (await stored("x")).sha256 }),
    ).toMatchObject({
      kind: "none",
    });
  });
});
