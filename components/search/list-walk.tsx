import { PreviousStep } from "#components/search/previous-step.tsx";
import { WalkStep } from "#components/search/walk-step.tsx";
import { buttonClass, LinkButton } from "#components/ui/button.tsx";
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
  const isIn = previous !== null || next !== null;
  return (
    <nav aria-label="List" className="flex items-center gap-1">
      <PreviousStep
        id={id}
        previous={previous}
        label={PREVIOUS}
        className={buttonClass("quiet", "sm")}
        icon={<Icon name="chevron-left" />}
      >
        {isIn ? <WalkStep id={previous} label={PREVIOUS} shortcut="k" icon="chevron-left" /> : null}
      </PreviousStep>
      {isIn ? <WalkStep id={next} label="Next bug of the list" shortcut="j" icon="chevron-right" /> : null}
      <LinkButton href={href} prefetch={false} variant="quiet" size="sm" data-key="u">
        <Icon name="list" />
        Back to list
      </LinkButton>
    </nav>
  );
}

const PREVIOUS = "Previous bug of the list";
