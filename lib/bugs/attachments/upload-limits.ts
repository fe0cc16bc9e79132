/** Bytes of one file. */
export const ATTACHMENT_MAX = 20_000_000;
/** Files with one bug or comment. */
export const MOST_FILES = 10;
/** Bytes that one account may send in a day. */
export const UPLOAD_QUOTA = 500_000_000;

/** What a file input has to know (components/ui/file-drop.tsx). */
export const UPLOAD_RULES = { url: "/uploads", maxSize: ATTACHMENT_MAX, maxCount: MOST_FILES };
