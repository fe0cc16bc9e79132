import type { Settings } from "#lib/people/settings.ts";

/** What may be uploaded, as administrators set it. Sizes in bytes. */
export type UploadLimits = {
  /** Of one file. */
  maxSize: number;
  /** The files of one form. */
  maxCount: number;
  /** Of all files that one account uploads in a day. */
  quota: number;
  /** Types that are refused, such as `application/zip` or `video/*`. */
  refusedTypes: string[];
};

/** Maximum number of files that one account may upload in a day, however small. */
export const UPLOADS_A_DAY = 2_000;
/** More files than any site lets a form have. */
export const FILES_MAX = 100;

/** The limits of this site. */
export function uploadLimits(settings: Settings): UploadLimits {
  const { attachmentMegabytes, filesAtOnce, uploadMegabytesADay, refusedTypes } = settings;
  return {
    maxSize: attachmentMegabytes * 1_000_000,
    maxCount: filesAtOnce,
    quota: uploadMegabytesADay * 1_000_000,
    refusedTypes: refusedTypes.split(/[\s,]+/).filter(Boolean),
  };
}

/** For file inputs (components/ui/file-drop.tsx). */
export function uploadRules(settings: Settings) {
  const { maxSize, maxCount } = uploadLimits(settings);
  return { url: "/uploads", maxSize, maxCount };
}

/** Why a file is refused, and who can change that; null: it is not. */
export function sayRefused(
  { fileName, size, contentType }: { fileName: string; size: number; contentType?: string },
  { maxSize, refusedTypes }: UploadLimits,
): string | null {
  if (size > maxSize) return `“${fileName}” is too large: at most ${maxSize / 1_000_000} MB. ${WHO_RAISES}`;
  const kind = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const isRefused = refusedTypes.some((type) =>
    type.endsWith("/*") ? kind.startsWith(type.slice(0, -1)) : kind === type,
  );
  return isRefused ? `“${fileName}” is of a type that this site does not take: ${kind}. ${WHO_ALLOWS}` : null;
}

/** The message about more files than a form may have. */
export function sayTooMany(maxCount: number): string {
  return `At most ${maxCount} files at once. ${WHO_RAISES}`;
}

export const WHO_RAISES = "Administrators of this site can raise the limit.";
const WHO_ALLOWS = "Administrators of this site can allow it.";
