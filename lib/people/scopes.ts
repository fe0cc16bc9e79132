/** What an API key may be used for, of what its owner may do. */
export const SCOPES = ["read", "write"] as const;

export type Scope = (typeof SCOPES)[number];
