/** The field of a form with what was previewed: only exactly this is done. */
export const CONFIRM_FIELD = "$confirm";
