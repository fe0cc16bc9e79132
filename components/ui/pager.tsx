import type { ReactNode } from "react";
import { buttonClass, LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type PagerProps = { previous?: string | null; next?: string | null; children?: ReactNode; label?: string };

/** Links to the previous and next page, with a text between. `<Pager next={href}>50 of 1,204 bugs</Pager>` */
export function Pager({ previous, next, children, label = "Pages" }: PagerProps) {
  if (!previous && !next && !children) return null;
  return (
    <nav aria-label={label} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      {previous || next ? (
        <span className="flex gap-2">
          <Step href={previous} rel="prev">
            <Icon name="chevron-left" /> Previous
          </Step>
          <Step href={next} rel="next">
            Next <Icon name="chevron-right" />
          </Step>
        </span>
      ) : null}
      {children ? <span className="text-muted">{children}</span> : null}
    </nav>
  );
}

function Step({ href, rel, children }: { href?: string | null; rel: "prev" | "next"; children: ReactNode }) {
  if (href) {
    return (
      <LinkButton href={href} rel={rel} data-key={rel === "next" ? "n" : "p"}>
        {children}
      </LinkButton>
    );
  }
  return (
    <span aria-disabled="true" className={`${buttonClass("quiet")} text-muted`}>
      {children}
    </span>
  );
}
