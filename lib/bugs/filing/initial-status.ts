import type { ProductThing } from "#lib/bugs/change/names.ts";
import { rightToFileWith } from "#lib/bugs/policy.ts";
import { initialStatuses, isOpen, isUnconfirmed, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Need } from "#lib/people/weakest-role.ts";

/**
 * The status of a new bug: without the right to confirm the first one, unconfirmed where the product uses that; with it
 * the first confirmed one. Or a problem with its field, or what the viewer lacks.
 */
export function initialStatus(
  viewer: Viewer,
  product: ProductThing,
  workflow: Workflow,
  requested: string | undefined,
):
  | { status: string; isConfirmed: boolean }
  | { field: "product" | "status"; message: string }
  | { field: "status"; need: Need } {
  const allowed = initialStatuses(workflow, product).filter((status) => isOpen(workflow, status));
  const [first] = allowed;
  if (first === undefined) {
    const message = `The workflow of ${product.name} has no status to start in; its maintainers have to add one.`;
    return { field: "product", message };
  }
  const start = (status: string) => ({ status, isConfirmed: !isUnconfirmed(workflow, status) });
  if (requested) {
    if (!allowed.includes(requested))
      return { field: "status", message: `A new bug in ${product.name} cannot start as ${requested}.` };
    const ending = { isUnconfirmed: isUnconfirmed(workflow, requested) };
    const need = rightToFileWith(viewer, product.id, "status", ending);
    return need ? { field: "status", need } : start(requested);
  }
  if (rightToFileWith(viewer, product.id, "status")) return start(first);
  return start(allowed.find((status) => !isUnconfirmed(workflow, status)) ?? first);
}
