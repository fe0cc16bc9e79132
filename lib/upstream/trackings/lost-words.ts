/** A fix that versions had and lost, by their names; `in` null: the next one will not have it. */
export type Lost = { readonly had: string; readonly in: string | null };

/** “fixed in 4.4.3, lost again in 4.4.6”. */
export function sayLost({ had, in: at }: Lost): string {
  return `fixed in ${had}, lost again in ${at ?? "the next version"}`;
}
