/** What an API key may be used for, within what its owner may do. */
export const SCOPES = ["read", "write"] as const;

export type Scope = (typeof SCOPES)[number];
