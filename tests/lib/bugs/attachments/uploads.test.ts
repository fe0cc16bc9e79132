import "#tests/support/database.ts";
import { readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { detectContent } from "#lib/bugs/attachments/content-type.ts";
import { hasAttachment } from "#lib/bugs/attachments/store.ts";
import { ATTACHMENT_MAX } from "#lib/bugs/attachments/upload-limits.ts";
import { cleanFileName, storeUploads } from "#lib/bugs/attachments/uploads.ts";
import { env } from "#lib/env.ts";
import { InvalidInput, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { makeUser } from "#tests/support/factories.ts";

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
])("%s is known by its content", async (_what, content, contentType, isPatch = false) => {
  expect(await detectContent(Buffer.from(content))).toEqual({ contentType, isPatch });
});

it("a file that lies about its type is treated as what it is", async () => {
  const viewer = await (await makeUser()).viewer();
  const page = new File(["<html><script>alert(1)</script></html>"], "holiday.png", { type: "image/png" });
  const picture = new File([PNG], "notes.txt", { type: "text/plain" });
  const [first, second] = await storeUploads(viewer, [page, picture]);
  expect(first).toMatchObject({
    fileName: "holiday.png",
    contentType: "text/html",
    isPatch: false,
    size: 38,
  });
  expect(second).toMatchObject({ fileName: "notes.txt", contentType: "image/png", size: PNG.length });
  expect(await hasAttachment(first?.sha256 ?? "")).toBe(true);
});

it("what is too large, too many or empty is said at the field, and nothing is kept", async () => {
  const viewer = await (await makeUser()).viewer();
  const before = await kept();
  const large = new File([new Uint8Array(ATTACHMENT_MAX + 1)], "core.dump");
  const fine = new File(["fine, and new here"], "fine.txt");
  expect(await problemsOf(storeUploads(viewer, [fine, large, new File([], "empty.log")]))).toEqual([
    "“core.dump” has 20.1 MB: at most 20 MB are taken.",
    "“empty.log” is empty.",
  ]);
  expect(
    await problemsOf(
      storeUploads(
        viewer,
        Array.from({ length: 11 }, () => fine),
      ),
    ),
  ).toEqual(["At most 10 files at once: these are 11."]);
  const twenty = new File([new Uint8Array(ATTACHMENT_MAX)], "a.bin");
  expect(await problemsOf(storeUploads(viewer, [twenty, twenty, twenty, fine]))).toEqual([
    "Together the files have 60.1 MB: at most 60 MB are taken at once.",
  ]);
  expect(await kept()).toEqual(before);
});

it("a stranger's files are not kept", async () => {
  const before = await kept();
  await expect(storeUploads(anonymousViewer, [new File(["of a stranger"], "x")])).rejects.toBeInstanceOf(
    NotSignedIn,
  );
  expect(await kept()).toEqual(before);
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

async function kept(): Promise<string[]> {
  return (await readdir(`${env().dataDir}/attachments`, { recursive: true }).catch(() => [])).sort();
}

async function problemsOf(work: Promise<unknown>): Promise<string[] | undefined> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields.files;
}
