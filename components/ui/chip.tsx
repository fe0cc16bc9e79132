import type { ReactNode } from "react";
import { Icon } from "#components/ui/icon.tsx";
import { Link } from "#components/ui/link.tsx";

type ChipProps = {
  children: ReactNode;
  /** The link of the text. */
  href?: string;
  /** The link of the cross: the address without this chip. */
  removeHref?: string;
  /** The label of the cross: "Remove product oVirt". */
  removeLabel?: string;
};

/** A small value: a keyword, or a filter with a cross to remove it. `<Chip removeHref={…} removeLabel="Remove status NEW">status: NEW</Chip>` */
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
