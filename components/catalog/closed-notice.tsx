import { Notice } from "#components/ui/notice.tsx";
import { Prose } from "#components/ui/prose.tsx";
import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";
import { sayClosed } from "#lib/catalog/closed-words.ts";

type ClosedProduct = { name: string; isRetired: boolean; closedReason: string | null };

/** A product that takes no new bugs says so, and what its maintainers say to it. */
export function ClosedNotice({ product }: { product: ClosedProduct }) {
  return (
    <Notice kind="warn" title={sayClosed(product)}>
      {product.closedReason ? <Prose html={renderMarkdown(product.closedReason)} /> : null}
    </Notice>
  );
}
