/** Among the names that the form of a question sends: somebody is to be chosen. */
export const CHOOSE = "@choose";
/** Whoever can answer it was chosen. */
export const ANYBODY = "@anybody";
