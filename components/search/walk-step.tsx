import { buttonClass, LinkButton } from "#components/ui/button.tsx";
import { Icon } from "#components/ui/icon.tsx";

type WalkStepProps = {
  /** The bug it leads to; null at the end of the list. */
  id: number | null;
  label: string;
  shortcut: string;
  icon: "chevron-left" | "chevron-right";
};

/** A step to the previous or next bug of a list. */
export function WalkStep({ id, label, shortcut, icon }: WalkStepProps) {
  if (id === null) {
    return (
      <span aria-hidden="true" className={`${buttonClass("quiet", "sm")} text-line`}>
        <Icon name={icon} />
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
      <Icon name={icon} />
    </LinkButton>
  );
}
