import { type Draft, factsOf, lack, refuse } from "#lib/bugs/change/draft.ts";
import type { PlannedComment, StoredFile } from "#lib/bugs/change/planned.ts";
import { INSIDERS, namedProduct } from "#lib/bugs/comments/audience-words.ts";
import { canComment, isInsider } from "#lib/bugs/policy.ts";

/** The comment with its files and audience. */
export function planComment(draft: Draft, files: readonly StoredFile[]) {
  const { facts, bug, input, destination, plan } = draft;
  if (!input.comment && files.length === 0) return;
  const products = [bug.product.id, destination.product.id];
  const closed = products.find((productId) => !canComment(facts.viewer, { ...factsOf(bug), productId }));
  if (closed !== undefined)
    return lack(draft, "comment", { capability: "comment", productId: closed }, "comment on this bug");
  const audienceId = commentAudience(draft, products);
  if (audienceId === undefined) return;
  const comment: PlannedComment = { text: input.comment ?? "", html: facts.html, audienceId };
  plan.comment = comment;
  plan.files = files.map((file) => ({ ...file, audienceId }));
}

/** Null: everyone who sees the bug. Undefined when refused. */
function commentAudience(draft: Draft, products: readonly number[]): number | null | undefined {
  const name = draft.input.commentAudience;
  if (!name) return null;
  const elsewhere = namedProduct(name);
  if (elsewhere !== null) return otherInsiders(draft, elsewhere);
  return name === INSIDERS ? insidersAudience(draft, products) : groupAudience(draft, name);
}

/** Insiders of the bug's product after the change. Undefined when refused. */
function insidersAudience(draft: Draft, products: readonly number[]): number | undefined {
  const { facts, destination } = draft;
  const closed = products.find((id) => !isInsider(facts.viewer, id));
  if (closed !== undefined) {
    lack(
      draft,
      "commentAudience",
      { capability: "see_private", productId: closed },
      "write private comments",
    );
    return undefined;
  }
  return facts.audiences.insidersOf(destination.product.id);
}

/** Insiders of another product, of which the viewer is one, or against which they filed the bug. Undefined when refused. */
function otherInsiders(draft: Draft, product: string): number | undefined {
  const { audiences } = draft.facts;
  const audienceId = audiences.ofProduct(product) ?? audiences.ofReport(draft.bug.id);
  if (audienceId === undefined)
    refuse(draft, "commentAudience", `You are not an insider of a product “${product}”.`);
  return audienceId;
}

/** A group of the viewer. Undefined when refused. */
function groupAudience(draft: Draft, name: string): number | undefined {
  const audienceId = draft.facts.audiences.ofGroup(name);
  if (audienceId === undefined) refuse(draft, "commentAudience", `You are in no group “${name}”.`);
  return audienceId;
}
