import type { ReactNode } from "react";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

/** A panel above the rows, opened by a button of the list. */
export function ListPanel({ title, href, children }: { title: string; href: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-md border border-line bg-surface p-3">
      <div className="mb-2 flex items-center justify-between gap-2">
        <h2>{title}</h2>
        <LinkButton
          href={href}
          variant="quiet"
          size="sm"
          aria-label="Close"
          data-key="Escape"
          prefetch={false}
          scroll={false}
        >
          <Icon name="close" />
        </LinkButton>
      </div>
      {children}
    </section>
  );
}
