import "server-only";
import { imageSize } from "image-size";
import { readHead } from "#lib/bugs/attachments/store.ts";
import type { Settings } from "#lib/people/settings.ts";

/** The header of a picture is at its beginning; what a camera adds before it can be long. */
const HEAD_BYTES = 1_000_000;

export type PictureSize = { width: number; height: number };

/** Width and height by the header of a picture, which is not decoded; null when it says none. */
export async function pictureSize(sha256: string): Promise<PictureSize | null> {
  try {
    const { width, height } = imageSize(await readHead(sha256, HEAD_BYTES));
    return { width, height };
  } catch {
    return null;
  }
}

/**
 * Whether a picture can be shown in a page, by the setting of the site: one of 30,000 × 30,000 needs gigabytes in the browser, however
 * small its file.
 */
export function isShowable({ width, height }: PictureSize, { pictureMegapixels }: Settings): boolean {
  return width * height <= pictureMegapixels * 1_000_000;
}
