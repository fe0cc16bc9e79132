import type { Thing } from "#lib/bugs/change/bug-now.ts";

/** Product and component of a bug after a change. */
export type Destination = {
  product: Thing;
  componentId: number | null;
  /** Product or component change, so flags have to be checked. */
  isMoved: boolean;
  /** The product changes. */
  isElsewhere: boolean;
};
