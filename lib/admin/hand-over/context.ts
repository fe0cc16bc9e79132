import type { ProductContext } from "#lib/admin/act/act.ts";

export type Person = { id: number; handle: string };

/** The context of handing over: what one person holds in the product goes to another. */
export type HandOverContext = ProductContext & { from: Person; to: Person };
