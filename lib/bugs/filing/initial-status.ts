import type { ProductThing } from "#lib/bugs/change/names.ts";
import { initialStatuses, isOpen, isUnconfirmed, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * The status of a new bug: without the right to confirm the first one, unconfirmed where the product uses that; with it
 * the first confirmed one. Or a problem with its field.
 */
export function initialStatus(
  viewer: Viewer,
  product: ProductThing,
  workflow: Workflow,
  requested: string | undefined,
): { status: string; isConfirmed: boolean } | { field: "product" | "status"; message: string } {
  const allowed = initialStatuses(workflow, product).filter((status) => isOpen(workflow, status));
  const [first] = allowed;
  if (first === undefined) {
    const message = `The workflow of ${product.name} has no status to start in; its maintainers have to add one.`;
    return { field: "product", message };
  }
  const start = (status: string) => ({ status, isConfirmed: !isUnconfirmed(workflow, status) });
  const mayConfirm = can(viewer, "confirm", product.id);
  if (requested) {
    if (allowed.includes(requested) && (mayConfirm || isUnconfirmed(workflow, requested)))
      return start(requested);
    return { field: "status", message: `A new bug in ${product.name} cannot start as ${requested}.` };
  }
  if (!mayConfirm) return start(first);
  return start(allowed.find((status) => !isUnconfirmed(workflow, status)) ?? first);
}
