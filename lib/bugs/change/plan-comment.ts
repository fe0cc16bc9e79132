import { type Draft, factsOf, lack, refuse } from "#lib/bugs/change/draft.ts";
import type { PlannedComment, StoredFile } from "#lib/bugs/change/planned.ts";
import { INSIDERS, namedProduct } from "#lib/bugs/comments/audience-words.ts";
import { canComment, isInsider } from "#lib/bugs/policy.ts";

/** The comment with its files and audience. */
export function planComment(
  draft: Draft,
  files: readonly StoredFile[],
  replaced: { audienceId: number | null } | null,
) {
  const { facts, bug, input, destination, plan } = draft;
  if (!input.comment && files.length === 0) return;
  const products = [bug.product.id, destination.product.id];
  const closed = products.find((productId) => !canComment(facts.viewer, { ...factsOf(bug), productId }));
  if (closed !== undefined)
    return lack(draft, "comment", { capability: "comment", productId: closed }, "comment on this bug");
  // A new version is for those who see the old one.
  const audienceId = replaced
    ? replaced.audienceId
    : planAudience(draft, input.commentAudience, "commentAudience");
  if (audienceId === undefined) return;
  const comment: PlannedComment = { text: input.comment ?? "", html: facts.html, audienceId };
  plan.comment = comment;
  plan.files = files.map((file) => ({ ...file, audienceId }));
}

/** The audience with this name, for the field `at`. Null: everyone who sees the bug. Undefined when refused. */
export function planAudience(
  draft: Draft,
  name: string | undefined,
  at: AudienceField,
): number | null | undefined {
  if (!name) return null;
  const elsewhere = namedProduct(name);
  if (elsewhere !== null) return otherInsiders(draft, elsewhere, at);
  return name === INSIDERS ? insidersAudience(draft, at) : groupAudience(draft, name, at);
}

type AudienceField = "commentAudience" | "attachments";

/** Insiders of the bug's product after the change. Undefined when refused. */
function insidersAudience(draft: Draft, at: AudienceField): number | undefined {
  const { facts, bug, destination } = draft;
  const closed = [bug.product.id, destination.product.id].find((id) => !isInsider(facts.viewer, id));
  if (closed !== undefined) {
    lack(
      draft,
      at,
      { capability: "see_private", productId: closed },
      at === "attachments" ? "make attachments private" : "write private comments",
    );
    return undefined;
  }
  return facts.audiences.insidersOf(destination.product.id);
}

/** Insiders of another product, of which the viewer is one, or against which they filed the bug. Undefined when refused. */
function otherInsiders(draft: Draft, product: string, at: AudienceField): number | undefined {
  const { audiences } = draft.facts;
  const audienceId = audiences.ofProduct(product) ?? audiences.ofReport(draft.bug.id);
  if (audienceId === undefined) refuse(draft, at, `You are not an insider of a product “${product}”.`);
  return audienceId;
}

/** A group of the viewer. Undefined when refused. */
function groupAudience(draft: Draft, name: string, at: AudienceField): number | undefined {
  const audienceId = draft.facts.audiences.ofGroup(name);
  if (audienceId === undefined) refuse(draft, at, `You are in no group “${name}”.`);
  return audienceId;
}
