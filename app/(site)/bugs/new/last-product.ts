/** The cookie with the product that this browser filed in last; read and written by the form alone. */
export const LAST_PRODUCT = "headwater-last-product";
