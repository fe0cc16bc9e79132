import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

type ChipProps = {
  children: ReactNode;
  /** Where a click on the word leads. */
  href?: string;
  /** The address without this chip; its cross leads there. */
  removeHref?: string;
  /** Said by the cross: "Remove product oVirt". */
  removeLabel?: string;
};

/** A small value among others: a keyword, or a filter with its cross. `<Chip removeHref={…} removeLabel="Remove status NEW">status: NEW</Chip>` */
export function Chip({ children, href, removeHref, removeLabel = "Remove" }: ChipProps) {
  return (
    <span className="inline-flex max-w-full items-center rounded-sm bg-slate-soft text-sm leading-6 pointer-coarse:leading-10">
      {href ? (
        <Link href={href} className="truncate px-1.5 text-ink">
          {children}
        </Link>
      ) : (
        <span className="truncate px-1.5">{children}</span>
      )}
      {removeHref ? (
        <Link
          href={removeHref}
          aria-label={removeLabel}
          className="flex min-h-6 min-w-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink pointer-coarse:min-h-11 pointer-coarse:min-w-11"
        >
          <X aria-hidden="true" className="size-3.5" />
        </Link>
      ) : null}
    </span>
  );
}
