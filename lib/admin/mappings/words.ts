/** Components without a mapping of their own. */
export const ALL_OTHERS = "all other components";
