/** Bytes of one file. */
export const ATTACHMENT_MAX = 20_000_000;
/** Files with one bug or comment. */
export const MOST_FILES = 10;
/** Bytes of all files together; the server reads no longer form (next.config.ts). */
export const UPLOAD_MAX = 60_000_000;
