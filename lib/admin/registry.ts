import "server-only";
import type { Act } from "#lib/admin/act.ts";
import { changeComponent, createComponent, deleteComponent, moveComponent } from "#lib/admin/components.ts";

/** Every administrative act there is: forms, REST, `npm run admin` and the tests go by this list. */
export const ACTS: readonly Act[] = [createComponent, changeComponent, moveComponent, deleteComponent];

/** The act with this name, or null. */
export function findAct(name: string): Act | null {
  return ACTS.find((act) => act.name === name) ?? null;
}
