import clsx from "clsx";
import { ChevronRight } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

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
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-muted transition-transform [details[open]>summary>&]:rotate-90"
        />
        <span>{summary}</span>
        {count === undefined ? null : <span className="font-normal text-muted">{count}</span>}
      </summary>
      <div className="pt-2 pb-1">{children}</div>
    </details>
  );
}
