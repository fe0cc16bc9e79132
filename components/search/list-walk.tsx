import { PreviousStep } from "#components/search/previous-step.tsx";
import { WalkStep } from "#components/search/walk-step.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type ListWalkProps = {
  /** The bug of the page. */
  id: number;
  /** The list that was opened last. */
  href: string;
  previous: number | null;
  next: number | null;
};

/** On a bug's page: links to the list it was opened from, and to the previous and next bug of that list. */
export function ListWalk({ id, href, previous, next }: ListWalkProps) {
  return (
    <nav aria-label="List" className="flex items-center gap-1">
      <PreviousStep id={id} previous={previous} hasNext={next !== null} />
      {previous === null && next === null ? null : (
        <WalkStep id={next} label="Next bug of the list" shortcut="j" icon="chevron-right" />
      )}
      <LinkButton href={href} prefetch={false} variant="quiet" size="sm" data-key="u">
        <Icon name="list" />
        Back to list
      </LinkButton>
    </nav>
  );
}
