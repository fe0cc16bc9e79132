import type { ReactNode } from "react";
import { buttonClass, LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type ListWalkProps = {
  /** The list that was opened last. */
  href: string;
  previous: number | null;
  next: number | null;
};

/** On a bug's page: links to the list it was opened from, and to the previous and next bug of that list. */
export function ListWalk({ href, previous, next }: ListWalkProps) {
  return (
    <nav aria-label="List" className="flex items-center gap-1">
      {previous === null && next === null ? null : (
        <>
          <Step id={previous} label="Previous bug of the list" shortcut="k">
            <Icon name="chevron-left" />
          </Step>
          <Step id={next} label="Next bug of the list" shortcut="j">
            <Icon name="chevron-right" />
          </Step>
        </>
      )}
      <LinkButton href={href} prefetch={false} variant="quiet" size="sm" data-key="u">
        <Icon name="list" />
        Back to list
      </LinkButton>
    </nav>
  );
}

type StepProps = { id: number | null; label: string; shortcut: string; children: ReactNode };

function Step({ id, label, shortcut, children }: StepProps) {
  if (id === null) {
    return (
      <span aria-hidden="true" className={`${buttonClass("quiet", "sm")} text-line`}>
        {children}
      </span>
    );
  }
  return (
    <LinkButton
      href={`/bugs/${id}`}
      variant="quiet"
      size="sm"
      aria-label={`${label}: ${id}`}
      title={label}
      data-key={shortcut}
    >
      {children}
    </LinkButton>
  );
}
