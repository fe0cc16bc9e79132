import type { ProductThing } from "#lib/bugs/change/names.ts";
import { initialStatuses, isOpen, isUnconfirmed, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * In which status a new bug starts. Without the right to confirm it starts unconfirmed where the product uses that; with it,
 * one step further. A problem is told at `field`.
 */
export function initialStatus(
  viewer: Viewer,
  product: ProductThing,
  workflow: Workflow,
  asked: string | undefined,
): { status: string; isConfirmed: boolean } | { field: "product" | "status"; message: string } {
  const allowed = initialStatuses(workflow, product).filter((status) => isOpen(workflow, status));
  const [first] = allowed;
  if (first === undefined) {
    const message = `The workflow of ${product.name} has no status to start in; its maintainers have to add one.`;
    return { field: "product", message };
  }
  const start = (status: string) => ({ status, isConfirmed: !isUnconfirmed(workflow, status) });
  const mayConfirm = can(viewer, "confirm", product.id);
  if (asked) {
    if (allowed.includes(asked) && (mayConfirm || isUnconfirmed(workflow, asked))) return start(asked);
    return { field: "status", message: `A new bug in ${product.name} cannot start as ${asked}.` };
  }
  if (!mayConfirm) return start(first);
  return start(allowed.find((status) => !isUnconfirmed(workflow, status)) ?? first);
}
