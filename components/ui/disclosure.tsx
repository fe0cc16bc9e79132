import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Icon } from "#components/ui/icon.tsx";

type DisclosureProps = Omit<ComponentProps<"details">, "children"> & {
  summary: ReactNode;
  count?: number;
  children: ReactNode;
};

/** A form inside that answered is seen though it is folded: without scripts the page comes back folded. */
const OPEN_FOR_ANSWERS =
  "has-[[data-answer]]:[&::details-content]:block has-[[data-answer]]:[&::details-content]:[content-visibility:visible]";

/** What can be folded away. `<Disclosure summary="More fields" open={mayEdit}>…</Disclosure>` */
export function Disclosure({ summary, count, className, children, ...rest }: DisclosureProps) {
  return (
    <details className={clsx("min-w-0", OPEN_FOR_ANSWERS, className)} {...rest}>
      <summary className="flex min-h-(--control) items-center gap-1.5 rounded-sm font-medium hover:text-accent">
        <Icon name="chevron-right" className="disclosure-mark" />
        <span>{summary}</span>
        {count === undefined ? null : <span className="font-normal text-muted">{count}</span>}
      </summary>
      <div className="pt-2 pb-1">{children}</div>
    </details>
  );
}
