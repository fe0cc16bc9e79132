import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";
import { Icon } from "#components/ui/icon.tsx";

type DisclosureProps = Omit<ComponentProps<"details">, "children"> & {
  summary: ReactNode;
  count?: number;
  children: ReactNode;
};

/** Foldable content. `<Disclosure summary="More fields" open={mayEdit}>…</Disclosure>` */
export function Disclosure({ summary, count, className, children, ...rest }: DisclosureProps) {
  return (
    <details className={clsx("disclosure", className)} {...rest}>
      <summary>
        <Icon name="chevron-right" className="disclosure-mark" />
        <span>{summary}</span>
        {count === undefined ? null : (
          <span className="font-normal text-muted">{count.toLocaleString("en")}</span>
        )}
      </summary>
      <div>{children}</div>
    </details>
  );
}
