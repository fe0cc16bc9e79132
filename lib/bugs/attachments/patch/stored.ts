import "server-only";
import { CHARSET_BYTES, charsetOf } from "#lib/bugs/attachments/charset.ts";
import { PATCH_MAX, type Patch, readPatch } from "#lib/bugs/attachments/patch/parse.ts";
import { openAttachment, readHead } from "#lib/bugs/attachments/store.ts";

/** Reads a stored file as a patch; the reason when it is none. */
export async function readStoredPatch(sha256: string): Promise<Patch | { problem: string }> {
  const content = await openAttachment(sha256);
  if (content.size > PATCH_MAX) {
    content.destroy();
    return { problem: "It is too long to be shown as a patch." };
  }
  const decoder = new TextDecoder(charsetOf(await readHead(sha256, CHARSET_BYTES)));
  const parts: string[] = [];
  for await (const chunk of content) parts.push(decoder.decode(chunk, { stream: true }));
  return readPatch(parts.join("") + decoder.decode());
}
