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
