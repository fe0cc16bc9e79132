/**
 * Parameters that every page may get and no list reads: `done`, the number of the act that was just done (lib/admin/act/done.ts),
 * which pages that do not show it leave alone, and that of Next.
 */
export function isOfPages(name: string): boolean {
  return name === "done" || name === "_rsc";
}
