const SAFE_IMAGES = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/apng",
  "image/bmp",
]);

/** True for images that cannot contain scripts: they are shown in place. */
export function isSafeImage(contentType: string): boolean {
  return SAFE_IMAGES.has(contentType.split(";")[0]?.trim().toLowerCase() ?? "");
}

/** Larger pictures are not fetched for everybody who reads a text. */
const PICTURE_MAX = 5_000_000;

/** True for pictures that are shown in the thread of a bug. */
export function isShownInText({ contentType, size }: { contentType: string; size: number }): boolean {
  return isSafeImage(contentType) && size <= PICTURE_MAX;
}
