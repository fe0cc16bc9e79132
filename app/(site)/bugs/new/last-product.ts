/** The cookie with the last product used in this browser; only used by the form. */
export const LAST_PRODUCT = "headwater-last-product";
