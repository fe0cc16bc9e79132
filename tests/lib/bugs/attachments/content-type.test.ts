import { expect, it } from "vitest";
import { ContentSniffer, detectContent } from "#lib/bugs/attachments/content-type.ts";
import { cleanFileName } from "#lib/bugs/attachments/file-name.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const DIFF = "--- a/lib/x.c\t2026-01-01\n+++ b/lib/x.c\t2026-01-02\n@@ -1,2 +1,2 @@ int main\n-a\n+b\n c\n";

it.each<[string, Uint8Array | string, string, boolean?]>([
  ["a picture", PNG, "image/png"],
  ["a text", "2026-11-22 ERROR vdsm is gone\n", "text/plain"],
  ["a text in colours", "\u001b[31mFAILED\u001b[0m tests\n", "text/plain"],
  ["a text in Latin-1", Buffer.from("d\xe9j\xe0 vu", "latin1"), "text/plain"],
  ["a text in UTF-16", Buffer.from("\ufeffreg file", "utf16le"), "text/plain"],
  ["a unified diff", DIFF, "text/plain", true],
  ["a unified diff from Windows", DIFF.replaceAll("\n", "\r\n"), "text/plain", true],
  [
    "a commit mailed by git",
    `From 1234 Mon Sep 17\nSubject: [PATCH] x\n\n---\n\n${DIFF}`,
    "text/plain",
    true,
  ],
  [
    "a change of git without text",
    "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n",
    "text/plain",
    true,
  ],
  ["a text with dashes", "--- a\nnothing\n+++ b\n", "text/plain"],
  ["a page", "  <!-- hello --><!DOCTYPE html><script>alert(1)</script>", "text/html"],
  ["a page without a head", "<SCRIPT>alert(1)</SCRIPT>", "text/html"],
  ["a page that is XML", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "text/html"],
  ["a drawing", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"],
  [
    "a drawing after a prologue",
    '<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"/>',
    "image/svg+xml",
  ],
  ["XML", '<?xml version="1.0"?><domain/>', "application/xml"],
  ["JSON", '{"a": [1, 2]}', "application/json"],
  ["a PDF", "%PDF-1.7\n%âãÏÓ\n", "application/pdf"],
  ["bytes of no kind", new Uint8Array([0, 1, 2, 3, 0xfe, 0xff, 7]), "application/octet-stream"],
])("%s is detected by its content", async (_what, content, contentType, isPatch = false) => {
  expect(await detectContent(Buffer.from(content))).toEqual({ contentType, isPatch });
});

it("a file in chunks is detected like one in one piece", async () => {
  const bytes = Buffer.from(DIFF.repeat(20_000));
  const sniffer = new ContentSniffer();
  for (let at = 0; at < bytes.length; at += 1000) sniffer.add(bytes.subarray(at, at + 1000));
  expect(await sniffer.finish()).toEqual(await detectContent(bytes));
  sniffer.add(Buffer.from([0]));
  expect(await sniffer.finish()).toEqual({ contentType: "application/octet-stream", isPatch: false });
});

it.each([
  ["/etc/passwd", "passwd"],
  ["C:\\Users\\ann\\log.txt", "log.txt"],
  ["..", "file"],
  ["", "file"],
  ["a\u202egnp.exe", "agnp.exe"],
  ["a\r\nSet-Cookie: b", "a Set-Cookie: b"],
  [`${"x".repeat(1_000_000)}.tar`, `${"x".repeat(196)}.tar`],
])("the name %j… is kept as %j…", (given, name) => {
  expect(cleanFileName(given)).toBe(name);
});
