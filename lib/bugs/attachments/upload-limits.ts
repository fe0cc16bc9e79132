/** Maximum bytes of one file. */
export const ATTACHMENT_MAX = 20_000_000;
/** Maximum number of files of one form. */
export const MAX_FILES = 10;
/** Maximum bytes that one account may upload in a day. */
export const UPLOAD_QUOTA = 500_000_000;
/** Maximum number of files that one account may upload in a day, however small. */
export const UPLOADS_A_DAY = 2_000;

/** For file inputs (components/ui/file-drop.tsx). */
export const UPLOAD_RULES = { url: "/uploads", maxSize: ATTACHMENT_MAX, maxCount: MAX_FILES };
