import type { ReactNode } from "react";
import { Icon } from "#components/ui/icon.tsx";
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
    <span className="chip">
      {href ? (
        <Link href={href} className="chip-word">
          {children}
        </Link>
      ) : (
        <span className="chip-word">{children}</span>
      )}
      {removeHref ? (
        <Link href={removeHref} aria-label={removeLabel} className="chip-cross">
          <Icon name="close" />
        </Link>
      ) : null}
    </span>
  );
}
