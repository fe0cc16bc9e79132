/** From so many failures in a row on, people are told that a bug in another tracker cannot be read. */
export const TROUBLE_AFTER = 3;
