/** The longest text of a new comment, in UTF-16 units (Bugzilla's MAX_COMMENT_LENGTH). Imported ones may be longer. */
export const COMMENT_MAX = 65_535;

export { cleanLine, cleanText } from "#lib/text.ts";
