import "server-only";
import { type Colours, colourPatch } from "#lib/bugs/attachments/patch/highlight.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";
import { readStoredPatch } from "#lib/bugs/attachments/patch/stored.ts";
import { isShowable, type PictureSize, pictureSize } from "#lib/bugs/attachments/picture-size.ts";
import { servingOf } from "#lib/bugs/attachments/queries.ts";
import { isSafeImage } from "#lib/bugs/attachments/safe-images.ts";
import { hasAttachment } from "#lib/bugs/attachments/store.ts";
import { readTextPart, type TextPart } from "#lib/bugs/attachments/text-part.ts";
import { WHO_RAISES } from "#lib/bugs/attachments/upload-limits.ts";
import { readSettings } from "#lib/people/settings.ts";

/** What the page of an attachment shows of its content. */
export type Preview =
  | { kind: "image"; size: PictureSize }
  /** `notPatch`: why a file that is marked as a patch is shown as text. */
  | { kind: "text"; part: TextPart; notPatch?: string }
  | { kind: "patch"; patch: Patch; colours: Colours }
  | { kind: "pdf" | "audio" | "video" }
  | { kind: "none"; why: string };

type Content = { contentType: string; sha256: string | null; isPatch: boolean };

/** The preview of a file. Archives, office documents and the like are never unpacked; `from`: the first line of a text. */
export async function previewOf({ contentType, sha256, isPatch }: Content, from = 1): Promise<Preview> {
  if (sha256 === null) return { kind: "none", why: "The content of this attachment was not imported." };
  if (!(await hasAttachment(sha256)))
    return { kind: "none", why: "The content of this attachment is missing from the storage." };
  if (isSafeImage(contentType)) return previewOfPicture(sha256);
  const { contentType: type, isText, isInline } = servingOf(contentType);
  if (isText && isPatch) {
    const patch = await readStoredPatch(sha256);
    if (!("problem" in patch)) return { kind: "patch", patch, colours: await colourPatch(sha256, patch) };
    return { kind: "text", part: await readTextPart(sha256, from), notPatch: patch.problem };
  }
  if (isText) return { kind: "text", part: await readTextPart(sha256, from) };
  if (isInline && type === "application/pdf") return { kind: "pdf" };
  if (isInline && type.startsWith("audio/")) return { kind: "audio" };
  if (isInline && type.startsWith("video/")) return { kind: "video" };
  return { kind: "none", why: `Files of the type ${type} are not shown here. Download it to open it.` };
}

async function previewOfPicture(sha256: string): Promise<Preview> {
  const size = await pictureSize(sha256);
  if (!size)
    return {
      kind: "none",
      why: "The size of this picture is not known, so it is not shown. Download it to open it.",
    };
  const settings = await readSettings();
  if (isShowable(size, settings)) return { kind: "image", size };
  const pixels = `${size.width.toLocaleString("en")} × ${size.height.toLocaleString("en")} pixels`;
  return {
    kind: "none",
    why: `This picture is too large to be shown: ${pixels}, at most ${settings.pictureMegapixels} million are shown. Download it to open it. ${WHO_RAISES}`,
  };
}
