import type { Thing } from "#lib/bugs/change/bug-now.ts";

/** Where a bug will be after a change. */
export type Place = {
  product: Thing;
  componentId: number | null;
  /** Its product or its component changes: flags follow. */
  isMoved: boolean;
  /** Its product changes. */
  isElsewhere: boolean;
};
